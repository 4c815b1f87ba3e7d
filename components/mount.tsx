/** Puts the components above the stage. Loaded after the first frame: React, Ink and Yoga take longer than all else. */
import { render } from "ink";
import { App as Screen } from "./App.tsx";
import type { App } from "./app/app.ts";
import { DashboardContext } from "./hooks/context.ts";
import { InkStdin } from "./screen/ink-streams.ts";
import type { Stage } from "./screen/stage.ts";

/** Returns what takes them down. */
export function mount(stage: Stage, app: App): () => void {
  const ink = render(
    <DashboardContext value={{ app, surface: stage.surface }}>
      <Screen />
    </DashboardContext>,
    {
      // Ink's types ask for the whole of Node's streams; it uses what these two have.
      stdout: stage.stdout as unknown as NodeJS.WriteStream,
      stderr: stage.stdout as unknown as NodeJS.WriteStream,
      stdin: new InkStdin() as unknown as NodeJS.ReadStream,
      debug: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  return () => ink.unmount();
}
