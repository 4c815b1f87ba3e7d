/** A process on a new pseudo-terminal: by node-pty on Node, by Bun's own terminals inside Bun, where node-pty shows nothing. */
import { constants } from "node:os";
import { spawn as spawnOnNode } from "@lydell/node-pty";

export interface PtySettings {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onData: (text: string) => void;
  /** After the last data; the number of the signal that ended it, or 0. */
  readonly onExit: (exit: { readonly exitCode: number; readonly signal: number }) => void;
}

export interface PtyProcess {
  readonly pid: number;
  write(text: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
}

export function spawnPty(file: string, args: readonly string[], settings: PtySettings): PtyProcess {
  const env = { ...settings.env, TERM: "xterm-256color" };
  return "Bun" in globalThis ? onBun([file, ...args], { ...settings, env }) : onNode(file, args, { ...settings, env });
}

function onNode(file: string, args: readonly string[], settings: PtySettings): PtyProcess {
  const { columns: cols, rows, cwd, env } = settings;
  const options = { name: "xterm-256color", cols, rows, cwd, env };
  const pty = spawnOnNode(file, [...args], options as Parameters<typeof spawnOnNode>[2]);
  pty.onData(settings.onData);
  pty.onExit(({ exitCode, signal = 0 }) => settings.onExit({ exitCode, signal }));
  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    resize: (columns, height) => pty.resize(columns, height),
    kill: (signal) => pty.kill(signal),
  };
}

/** The part of Bun that is used here; its types are not installed. */
interface BunPty {
  spawn(argv: readonly string[], options: object): BunProcess;
}

interface BunProcess {
  readonly pid: number;
  readonly exited: Promise<number>;
  readonly signalCode: NodeJS.Signals | null;
  readonly terminal: { write(text: string): void; resize(columns: number, rows: number): void };
  kill(signal: NodeJS.Signals): void;
}

function onBun(argv: readonly string[], { columns, rows, cwd, env, onData, onExit }: PtySettings): PtyProcess {
  const { Bun } = globalThis as unknown as { readonly Bun: BunPty };
  const decoder = new TextDecoder();
  const closed = Promise.withResolvers<void>();
  const terminal = {
    cols: columns,
    rows,
    data: (_terminal: unknown, bytes: Uint8Array) => onData(decoder.decode(bytes, { stream: true })),
    exit: () => closed.resolve(),
  };
  const child = Bun.spawn(argv, { cwd, env, terminal });
  void Promise.all([child.exited, closed.promise]).then(([status]) => {
    const signal = child.signalCode === null ? 0 : constants.signals[child.signalCode];
    onExit({ exitCode: signal === 0 ? status : 0, signal });
  });
  return {
    pid: child.pid,
    write: (text) => child.terminal.write(text),
    resize: (width, height) => child.terminal.resize(width, height),
    kill: (signal) => child.kill(signal),
  };
}
