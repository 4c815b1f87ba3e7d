/** The dashboard's front door: everything else of it is reached from here. */
import process from "node:process";
import type { Command } from "../src/commands/define.ts";
import type { Engine } from "../src/engine/types.ts";
import { LeptonError } from "../src/errors.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { tellAges } from "./app/ages.ts";
import { type App, type AppOptions, type AttachTerminal, createApp, type Hands } from "./app/app.ts";
import { withCommands } from "./app/command-bindings.ts";
import { handleToken } from "./app/keys.ts";
import { followSettings, takeSettings } from "./app/settings.ts";
import { type KeyReader, keyReader } from "./input/reader.ts";
import type { Token } from "./input/tokens.ts";
import { BINDINGS } from "./keymap.ts";
import { promptCursor } from "./panes/footer.ts";
import { PANES } from "./panes/index.ts";
import { leftRaw } from "./screen/left-raw.ts";
import { onSignals } from "./screen/signals.ts";
import { createStage, type Stage } from "./screen/stage.ts";
import { Terminal, type TerminalInput, type TerminalOutput } from "./screen/terminal.ts";
import { keepSession, type SessionFile } from "./session/keep.ts";
import { type FileSettings, readSettings, type SettingsFile } from "./settings/file.ts";
import type { Environment } from "./theme.ts";

export type { AttachTerminal } from "./app/app.ts";

export interface DashboardOptions {
  readonly engine: Engine;
  readonly commands: readonly Command[];
  /** Default: a store of its own, closed at the end. */
  readonly store?: Store;
  readonly stdin?: TerminalInput;
  readonly stdout?: TerminalOutput;
  readonly env?: Environment;
  /** Where it is kept how the dashboard was left; default nowhere. */
  readonly session?: SessionFile | undefined;
  /** What the user has set; default nothing. */
  readonly settings?: SettingsFile | undefined;
  /** Connects an attached process (shell, attach) with the terminal, which is free meanwhile; answers its exit status. */
  readonly attach?: AttachTerminal;
}

/**
 * Runs the dashboard until the user leaves it; the terminal is as before then. Throws where there is none, and what
 * anything threw that nobody caught: the caller says it where it can be read, and ends the process.
 */
export async function openDashboard(options: DashboardOptions): Promise<void> {
  const { stdin = process.stdin, stdout = process.stdout, env = process.env } = options;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) {
    throw new LeptonError("failed-precondition", "the dashboard needs a terminal", { hint: "see: lepton ps" });
  }
  const advice = stdin === process.stdin ? leftRaw() : undefined;
  const ended = Promise.withResolvers<void>();
  const bindings = withCommands(BINDINGS, options.commands);
  const read = options.settings === undefined ? undefined : await readSettings(options.settings, bindings);
  const store = options.store ?? openStore(options.engine);
  const dashboard = start({ ...options, stdin, stdout, env, store, bindings }, read, ended);
  try {
    await ended.promise;
  } finally {
    dashboard.stop();
    if (options.store === undefined) store.close();
    if (advice !== undefined) stdout.write(advice);
  }
}

type Settled = DashboardOptions &
  Required<Pick<DashboardOptions, "stdin" | "stdout" | "env" | "store">> &
  Pick<AppOptions, "bindings">;

function start(options: Settled, read: FileSettings | undefined, ended: PromiseWithResolvers<void>): { stop(): void } {
  const { stdin, stdout } = options;
  let isOver = false;
  const quit = () => ended.resolve();
  const terminal = new Terminal(stdin, stdout);
  const stage = createStage(terminal, stdout, { cursor: () => promptCursor(app), base: () => app.theme });
  const onToken = (token: Token) => {
    stage.clock.request("now");
    handleToken(app, token);
  };
  const reader = keyReader(stdin, onToken, quit);
  const hands = handsOf({ terminal, stage, reader, quit });
  const app = createApp({ ...options, hands }, () => stage.clock.request("stream"));
  if (read !== undefined) takeSettings(app, options.settings?.name ?? "", read);
  const ends: (() => void)[] = [
    onSignals({ leave: () => terminal.leave(), resume: hands.takeBack, fail: ended.reject }),
    onResize(stdout, () => followSize(terminal, stage, app)),
    app.subscribe(() => stage.clock.request("change")),
    tellAges(app),
    keepSession(app, options.session),
  ];
  stdout.on("error", quit);
  terminal.enter();
  reader.start();
  const sketched = sketch(stage, app);
  stage.draw();
  const mounted = loadComponents(stage, app, sketched);
  mounted.catch(ended.reject);
  const { settings } = options;
  // Not before the first frame: nobody has edited anything until then.
  if (settings !== undefined && read !== undefined) {
    void mounted.then(
      () => (isOver ? undefined : ends.push(followSettings(app, settings, read))),
      () => undefined,
    );
  }
  return {
    stop() {
      isOver = true;
      for (const end of ends) end();
      stdout.off("error", quit);
      reader.stop();
      app.close();
      stage.clock.stop();
      // Where it never came up there is nothing to take down, and the reason is told by `ended`.
      mounted.then((unmount) => unmount()).catch(() => undefined);
      terminal.leave();
    },
  };
}

/** All panes as canvases, for as long as there are no components; returns what takes the still ones away again. */
function sketch({ surface }: Stage, app: App): () => void {
  const layout = app.layout();
  for (const { name, paint } of PANES) {
    const rect = layout[name];
    if (rect !== undefined) surface.setCanvas(name, rect, (area) => paint(app, area));
  }
  return () => {
    for (const { name } of PANES) surface.removeCanvas(name);
  };
}

async function loadComponents(stage: Stage, app: App, removeSketch: () => void): Promise<() => void> {
  const { mount } = await import("./mount.tsx");
  removeSketch();
  const unmount = mount(stage, app);
  stage.clock.request("now");
  return unmount;
}

interface HandParts {
  readonly terminal: Terminal;
  readonly stage: Stage;
  readonly reader: KeyReader;
  readonly quit: () => void;
}

function handsOf({ terminal, stage, reader, quit }: HandParts): Hands & { takeBack(): void } {
  const takeBack = () => {
    terminal.enter();
    stage.surface.invalidate();
    stage.clock.release();
    stage.clock.request("now");
  };
  return {
    takeBack,
    async suspend(work) {
      stage.clock.hold();
      reader.stop();
      terminal.leave();
      try {
        return await work();
      } finally {
        reader.start();
        takeBack();
      }
    },
    quit,
    background: () => process.kill(process.pid, "SIGTSTP"),
    redraw() {
      stage.surface.invalidate();
      stage.clock.request("now");
    },
    setMouse: (on) => terminal.setMouse(on),
    copy: (text) => terminal.copy(text),
    size: () => ({ columns: terminal.columns, rows: terminal.rows }),
  };
}

/** A window being dragged sends many sizes: only the last one of a turn counts. */
function onResize(stdout: TerminalOutput, follow: () => void): () => void {
  let waiting: NodeJS.Immediate | undefined;
  const changed = () => {
    clearImmediate(waiting);
    waiting = setImmediate(follow);
  };
  stdout.on("resize", changed);
  // A window that was back at its size before we looked is no change to the runtime, but it has cut what was on it.
  process.on("SIGWINCH", changed);
  return () => {
    clearImmediate(waiting);
    stdout.off("resize", changed);
    process.off("SIGWINCH", changed);
  };
}

function followSize(terminal: Terminal, stage: Stage, app: App): void {
  const { columns, rows } = terminal;
  stage.resize();
  app.update((ui) => ({ ...ui, columns, rows }));
  stage.clock.request("now");
}
