/**
 * The connection of a client to a console: frames in and out, and what its loss means.
 */
import type { Socket } from "node:net";
import { fromNode, LeptonError } from "../errors.ts";
import { checkExit } from "./exit-file.ts";
import {
  countFrame,
  createFrameDecoder,
  type ExitNotice,
  FRAME,
  type Frame,
  frameHeader,
  type Hello,
  jsonFrame,
  type OpenRequest,
} from "./frames.ts";
import { createOutputQueue, type OutputQueue } from "./output-queue.ts";

export interface ConsoleLink {
  readonly hello: Promise<Hello>;
  /** Rejects with `unavailable` where the console goes away before it told, or does not know. */
  readonly exit: Promise<ExitNotice>;
  readonly queue: OutputQueue;
  /** Sends a frame without bytes. */
  tell(type: number): Promise<void>;
  /** Resolves when the container's side took the bytes, or nobody takes them any more. */
  writeStdin(data: Uint8Array): Promise<void>;
  close(): void;
  readonly closed: Promise<void>;
}

/** Connects and asks for what is wanted; `unavailable` where nobody listens. */
export async function openConsoleLink(path: string, request: OpenRequest): Promise<ConsoleLink> {
  const socket = await connected(path);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const inbox = createInbox(socket);
  readFrames(socket, inbox);
  const over = Promise.race([closed, inbox.exit.then(NOTHING, NOTHING)]);
  // The console waits for us to close, so that a write of ours under way does not fail; and we, where we claimed the
  // removal, close when that is done.
  const close = () => void socket.destroy();
  if (!request.claimReap) inbox.exit.then(close, close);
  socket.write(jsonFrame(FRAME.open, request));
  return {
    hello: inbox.hello,
    exit: inbox.exit,
    queue: inbox.queue,
    tell: (type) => send(socket, type),
    async writeStdin(data) {
      const taken = inbox.nextTaken();
      await send(socket, FRAME.stdin, data);
      // One frame at a time is under way: the console goes on reading what else we tell it.
      await Promise.race([taken, over]);
    },
    close,
    closed,
  };
}

const NOTHING = () => undefined;

/** Loads what an attachment needs, for whoever waits for something else just now. */
export function loadSockets(): Promise<typeof import("node:net")> {
  return import("node:net");
}

async function connected(path: string): Promise<Socket> {
  const { connect } = await loadSockets();
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

interface Inbox {
  readonly hello: Promise<Hello>;
  readonly exit: Promise<ExitNotice>;
  readonly queue: OutputQueue;
  /** Resolves when the console says that it passed the stdin frame on. */
  nextTaken(): Promise<void>;
  take(frame: Frame): void;
  /** Nothing more will come; harmless after the exit. */
  lose(why: string): void;
}

function createInbox(socket: Socket): Inbox {
  const hello = Promise.withResolvers<Hello>();
  const exit = Promise.withResolvers<ExitNotice>();
  const queue = createOutputQueue((bytes) => {
    if (socket.writable) socket.write(countFrame(FRAME.taken, bytes));
  });
  let taken = Promise.withResolvers<void>();
  // Whoever waits for one of them handles its loss; nobody need wait for both.
  hello.promise.catch(() => undefined);
  exit.promise.catch(() => undefined);
  const end = (error: LeptonError) => {
    hello.reject(error);
    exit.reject(error);
    queue.end();
  };
  const handlers: Readonly<Record<number, (data: Uint8Array) => void>> = {
    [FRAME.stdout]: (data) => queue.push({ stream: "stdout", data }),
    [FRAME.stderr]: (data) => queue.push({ stream: "stderr", data }),
    [FRAME.hello]: (data) => hello.resolve(parse(data) as Hello),
    [FRAME.taken]: () => taken.resolve(),
    [FRAME.ended]: () => end(new LeptonError("unavailable", "the console was not told how the process ended")),
    [FRAME.exit](data) {
      const notice = checkExit(parse(data));
      if (notice !== undefined) exit.resolve(notice);
      end(new LeptonError("unavailable", "the container has ended"));
    },
  };
  return {
    hello: hello.promise,
    exit: exit.promise,
    queue,
    nextTaken() {
      taken = Promise.withResolvers<void>();
      return taken.promise;
    },
    take: ({ type, data }) => handlers[type]?.(data),
    lose: (why) => end(new LeptonError("unavailable", why)),
  };
}

function readFrames(socket: Socket, inbox: Inbox): void {
  const decode = createFrameDecoder();
  socket.on("data", (chunk) => {
    try {
      for (const frame of decode(chunk)) inbox.take(frame);
    } catch {
      // Not our protocol: whatever listens there is no console.
      inbox.lose("the console sent damaged data");
      socket.destroy();
    }
  });
  socket.on("error", () => inbox.lose("the connection to the console broke"));
  socket.on("close", () => inbox.lose("the console went away"));
}

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

function parse(data: Uint8Array): unknown {
  return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8"));
}
