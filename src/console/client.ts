/**
 * A client's end of a container's console: live output, stdin and the exit, over the attach socket.
 */
import { LeptonError } from "../errors.ts";
import { type ConsoleLink, openConsoleLink } from "./client-link.ts";
import { type ExitNotice, FRAME, type Hello } from "./frames.ts";
import type { OutputChunk } from "./output-queue.ts";
import { rfc3339ToMs } from "./time.ts";

export interface AttachConsoleOptions {
  /** Default true; false where only the exit (or stdin) is wanted. */
  readonly output?: boolean;
  /** Bytes for stdin will come; `failed-precondition` where the container was not made with openStdin. */
  readonly stdin?: boolean;
  /** We delete the task and container after the exit; the console does so if we vanish before `reaped()`. */
  readonly claimReap?: boolean;
  /** Lets go, as `detach()` does. */
  readonly signal?: AbortSignal;
}

export interface ConsoleExit extends ExitNotice {
  readonly exitedAtMs: number;
}

export interface ConsoleClient {
  readonly tty: boolean;
  readonly openStdin: boolean;
  /** For one reader. Ends after the last byte of the process, after `detach()`, and where the console died. */
  readonly output: AsyncIterable<OutputChunk>;
  /** Resolves when the bytes were taken; dropped once the process has ended. */
  write(data: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  /** Resolves once `output` was read to its end; rejects with `unavailable` where the console cannot tell. */
  readonly exit: Promise<ConsoleExit>;
  /** The claimed removal is done: the console may go without doing it again. */
  reaped(): void;
  /** Lets go; the process runs on. */
  detach(): void;
}

/** Connects to a console; once this resolves no later byte is missed. `unavailable` where nobody listens. */
export async function attachConsole(socketPath: string, options: AttachConsoleOptions = {}): Promise<ConsoleClient> {
  options.signal?.throwIfAborted();
  const { output = true, stdin = false, claimReap = false } = options;
  const link = await openConsoleLink(socketPath, { output, stdin, claimReap });
  options.signal?.addEventListener("abort", link.close, { once: true });
  void link.closed.then(() => options.signal?.removeEventListener("abort", link.close));
  const hello = await link.hello;
  if (stdin && !hello.openStdin) {
    link.close();
    throw new LeptonError("failed-precondition", "stdin of the container is not open", {
      hint: "create it with --interactive",
    });
  }
  return clientOf(link, hello, output);
}

function clientOf(link: ConsoleLink, hello: Hello, wantsOutput: boolean): ConsoleClient {
  const exit = link.exit.then(async (notice) => {
    if (wantsOutput) await link.queue.drained;
    return { ...notice, exitedAtMs: rfc3339ToMs(notice.exitedAt) };
  });
  // Whoever does not ask for the exit need not handle its loss.
  exit.catch(() => undefined);
  let stdinOpen = hello.openStdin;
  // Each write stays whole, and the end comes after all of them.
  let tail: Promise<void> = Promise.resolve();
  const write = async (data: Uint8Array) => {
    for (let at = 0; at < data.length; at += STDIN_FRAME_BYTES) {
      await link.writeStdin(data.subarray(at, at + STDIN_FRAME_BYTES));
    }
  };
  return {
    tty: hello.tty,
    openStdin: hello.openStdin,
    output: link.queue.chunks,
    exit,
    async write(data) {
      if (!stdinOpen) throw new LeptonError("failed-precondition", "stdin of the container is not open");
      tail = tail.then(() => write(data));
      await tail;
    },
    async closeStdin() {
      if (!stdinOpen) return;
      stdinOpen = false;
      await tail;
      await link.tell(FRAME.closeStdin);
    },
    reaped: () => void link.tell(FRAME.reaped).then(link.close),
    detach: link.close,
  };
}

// The console holds one such frame for each client whose stdin is not read.
const STDIN_FRAME_BYTES = 64 * 1024;
