/** Runs the built lepton against a test daemon, as a user would. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { TestDaemon } from "./containerd.ts";
import { leptonBinary } from "./global-setup.ts";

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 128+n where a signal ended it. */
  readonly code: number;
}

export interface RunOptions {
  /** Text or bytes for standard input, which then ends; default none. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: that of the tests. */
  readonly cwd?: string;
}

/** Runs one command to its end. */
export async function lepton(
  daemon: Pick<TestDaemon, "env">,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const child = startLepton(daemon, args, options);
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { stdout, stderr, code };
}

/** Starts one and leaves its streams to the caller. */
export function startLepton(
  daemon: Pick<TestDaemon, "env">,
  args: readonly string[],
  options: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(leptonBinary(), args, { env: { ...daemon.env, ...options.env }, cwd: options.cwd });
  // A command that ended before it read its input says so by its status.
  child.stdin.on("error", () => undefined);
  exits.set(child, watchExit(child));
  return child;
}

/** Runs one and kills it after a while, if it has not ended by then. */
export async function killAfter(
  daemon: Pick<TestDaemon, "env">,
  args: readonly string[],
  ms: number,
  options: RunOptions = {},
): Promise<void> {
  const child = startLepton(daemon, args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  await exitOf(child);
  clearTimeout(timer);
}

const exits = new WeakMap<ChildProcessWithoutNullStreams, Promise<number>>();

/** Resolves with the exit status of a child that startLepton started, also long after its end. */
export function exitOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return exits.get(child) ?? Promise.reject(new Error("this child was not started by startLepton"));
}

function watchExit(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === "SIGKILL" ? 9 : 15)));
  });
}

/** Runs one that must succeed, and returns its standard output without the last line feed. */
export async function mustLepton(
  daemon: Pick<TestDaemon, "env">,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { stdout, stderr, code } = await lepton(daemon, args, options);
  if (code !== 0) throw new Error(`lepton ${args.join(" ")} ended with ${code}: ${stderr}`);
  return stdout.replace(/\n$/, "");
}
