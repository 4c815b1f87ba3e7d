/**
 * A client's end of a container's console: live output, stdin and the exit, over the attach socket.
 */
import { connect, type Socket } from "node:net";
import { fromNode, LeptonError } from "../errors.ts";
import { checkExit } from "./exit-file.ts";
import {
  createFrameDecoder,
  type ExitNotice,
  FRAME,
  type Frame,
  frameHeader,
  type Hello,
  jsonFrame,
} from "./frames.ts";
import { createOutputQueue, type OutputChunk, type OutputQueue } from "./output-queue.ts";
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
  const socket = await connected(socketPath);
  const { output = true, stdin = false, claimReap = false } = options;
  const link = createLink(socket);
  const letGo = () => link.close();
  options.signal?.addEventListener("abort", letGo, { once: true });
  socket.once("close", () => options.signal?.removeEventListener("abort", letGo));
  socket.write(jsonFrame(FRAME.open, { output, stdin, claimReap }));
  const hello = await link.hello;
  if (stdin && !hello.openStdin) {
    link.close();
    throw new LeptonError("failed-precondition", "stdin of the container is not open", {
      hint: "create it with --interactive",
    });
  }
  return clientOf(socket, hello, link, output);
}

function clientOf(socket: Socket, hello: Hello, link: Link, wantsOutput: boolean): ConsoleClient {
  const exit = link.exit.then(async (notice) => {
    if (wantsOutput) await link.queue.drained;
    return { ...notice, exitedAtMs: rfc3339ToMs(notice.exitedAt) };
  });
  // Whoever does not ask for the exit need not handle its loss.
  exit.catch(() => undefined);
  let stdinOpen = hello.openStdin;
  return {
    tty: hello.tty,
    openStdin: hello.openStdin,
    output: link.queue.chunks,
    exit,
    async write(data) {
      if (!stdinOpen) throw new LeptonError("failed-precondition", "stdin of the container is not open");
      for (let at = 0; at < data.length; at += STDIN_FRAME_BYTES) {
        await send(socket, FRAME.stdin, data.subarray(at, at + STDIN_FRAME_BYTES));
      }
    },
    async closeStdin() {
      if (stdinOpen) await send(socket, FRAME.closeStdin);
      stdinOpen = false;
    },
    reaped: () => void send(socket, FRAME.reaped).then(link.close),
    detach: link.close,
  };
}

// Small enough that one slow reader of stdin does not hold megabytes per client in the console.
const STDIN_FRAME_BYTES = 64 * 1024;

function send(socket: Socket, type: number, data: Uint8Array = new Uint8Array(0)): Promise<void> {
  if (socket.destroyed || !socket.writable) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      socket.off("close", done);
      resolve();
    };
    // A console that went away is told by `exit`, not by every write.
    socket.once("close", done);
    socket.cork();
    socket.write(frameHeader(type, data.length));
    socket.write(data, done);
    socket.uncork();
  });
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const nobody = error.code === "ENOENT" || error.code === "ECONNREFUSED";
      if (!nobody) return reject(fromNode(error, `cannot attach to "${path}"`));
      reject(new LeptonError("unavailable", `no console listens at "${path}"`, { cause: error }));
    });
  });
}

interface Link {
  readonly hello: Promise<Hello>;
  readonly exit: Promise<ExitNotice>;
  readonly queue: OutputQueue;
  readonly close: () => void;
}

function createLink(socket: Socket): Link {
  const hello = Promise.withResolvers<Hello>();
  const exit = Promise.withResolvers<ExitNotice>();
  const queue = createOutputQueue(socket);
  hello.promise.catch(() => undefined);
  exit.promise.catch(() => undefined);
  const lost = (why: string) => {
    const error = new LeptonError("unavailable", why);
    hello.reject(error);
    exit.reject(error);
    queue.end();
  };
  const decode = createFrameDecoder();
  const take = ({ type, data }: Frame) => {
    if (type === FRAME.stdout) queue.push({ stream: "stdout", data });
    else if (type === FRAME.stderr) queue.push({ stream: "stderr", data });
    else if (type === FRAME.hello) hello.resolve(JSON.parse(textOf(data)) as Hello);
    else if (type === FRAME.ended) lost("the console was not told how the process ended");
    else if (type === FRAME.exit) {
      const notice = checkExit(JSON.parse(textOf(data)));
      if (notice === undefined) return lost("the console sent a damaged exit");
      hello.reject(new LeptonError("unavailable", "the container has ended"));
      exit.resolve(notice);
      queue.end();
    }
  };
  socket.on("data", (chunk) => {
    try {
      decode(chunk).forEach(take);
    } catch {
      // Not our protocol: whatever listens there is no console.
      lost("the console sent damaged data");
      socket.destroy();
    }
  });
  socket.on("error", () => lost("the connection to the console broke"));
  socket.on("close", () => lost("the console went away"));
  return { hello: hello.promise, exit: exit.promise, queue, close: () => void socket.destroy() };
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8");
}
