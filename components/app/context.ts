/** The hands that the dashboard lends to a command. */
import type { CommandContext } from "../../src/commands/define.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { openExplorer } from "./explore.ts";
import { ask, tell } from "./messages.ts";

export interface ContextOptions {
  readonly namespace: string;
  /** The command gets the real terminal. */
  readonly terminal: boolean;
  readonly signal?: AbortSignal;
}

export function contextOf(app: App, { namespace, terminal, signal }: ContextOptions): CommandContext {
  return {
    engine: app.engine.inNamespace(namespace),
    signal: signal ?? new AbortController().signal,
    io: {
      confirm: (question) => ask(app, { title: label(question), lines: [], button: { label: "Yes" } }),
      stdin: noInput(),
      stdinIsTty: terminal,
      stdoutIsTty: terminal,
      terminalSize: terminal ? app.hands.size() : undefined,
      warn: (text) => tell(app, text),
      note: (text) => tell(app, text),
      explore: (explorer) => openExplorer(app, explorer),
    },
  };
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
