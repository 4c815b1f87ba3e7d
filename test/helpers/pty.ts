/** A program in a real pty, its screen read by a terminal emulator. Waits are for what the screen shows. */
import { type PtyProcess, spawnPty } from "./pty-process.ts";
import { createScreen, type Screen } from "./screen.ts";

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface PtyExit {
  readonly exitCode: number;
  readonly signal: number;
}

export interface PtyProgram {
  readonly pty: PtyProcess;
  readonly screen: Screen;
  /** Everything it wrote. */
  readonly output: () => string;
  readonly bytes: () => number;
  readonly exit: Promise<PtyExit>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the screen shows it; throws with the screen's text after `limitMs`, default 60 s. */
  until(what: string | RegExp | ((screen: Screen) => boolean), limitMs?: number): Promise<void>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
}

export const KEYS = {
  enter: "\r",
  esc: "\x1b",
  tab: "\t",
  up: "\x1b[A",
  down: "\x1b[B",
  ctrlC: "\x03",
  ctrlK: "\x0b",
  ctrlZ: "\x1a",
} as const;

export function openPty(file: string, args: readonly string[], options: PtyOptions = {}): PtyProgram {
  const { columns = 120, rows = 40, env = process.env, cwd = process.cwd() } = options;
  const screen = createScreen(columns, rows);
  const waiting = new Set<() => void>();
  let output = "";
  let bytes = 0;
  let ended = false;
  const look = () => {
    for (const check of waiting) check();
  };
  const { promise: exit, resolve: exited } = Promise.withResolvers<PtyExit>();
  const pty = spawnPty(file, args, {
    columns,
    rows,
    cwd,
    env,
    onData(data) {
      output += data;
      bytes += Buffer.byteLength(data);
      void screen.write(data).then(look);
    },
    onExit(status) {
      ended = true;
      exited(status);
      look();
    },
  });
  return {
    pty,
    screen,
    output: () => output,
    bytes: () => bytes,
    exit,
    type: (text) => pty.write(text),
    resize(width, height) {
      screen.resize(width, height);
      pty.resize(width, height);
    },
    async until(what, limitMs = 60_000) {
      const holds = () => (typeof what === "function" ? what(screen) : matches(screen.text(), what));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = () => {
        if (holds()) resolve();
      };
      const late = setTimeout(() => {
        reject(
          new Error(
            `the screen did not show ${String(what)}${ended ? " (the program has ended)" : ""}:\n${screen.text()}`,
          ),
        );
      }, limitMs);
      waiting.add(check);
      check();
      await promise.finally(() => {
        waiting.delete(check);
        clearTimeout(late);
      });
    },
    async close() {
      if (!ended) pty.kill("SIGKILL");
      await exit;
    },
  };
}

function matches(text: string, what: string | RegExp): boolean {
  return typeof what === "string" ? text.includes(what) : what.test(text);
}
