/**
 * One client of a console, seen from the console: what it asked for, and how far behind it is.
 */
import type { Socket } from "node:net";
import {
  countFrame,
  createFrameDecoder,
  FRAME,
  type Frame,
  frameHeader,
  type Hello,
  jsonFrame,
  type OpenRequest,
  readCount,
} from "../frames.ts";

export interface AttachClient {
  /** False until the client said what it wants. */
  wantsOutput(): boolean;
  /** Whether it removes the container: will (and is there), has, or does not. */
  reap(): "held" | "done" | "none";
  send(type: number, data: Uint8Array): void;
  /** Output that it has yet to consume. */
  behindBytes(): number;
  /** Output that it has yet to fetch. */
  unsentBytes(): number;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

export interface AttachClientOptions {
  readonly hello: Hello;
  /** Bytes for stdin; the client sends no more until this resolves. */
  readonly onStdin: (data: Uint8Array) => Promise<void>;
  /** It closed stdin, or was attached to it and went away. */
  readonly onStdinEnd: () => void;
  /** Room was made, or the client left. */
  readonly onProgress: () => void;
}

export function createAttachClient(socket: Socket, options: AttachClientOptions): AttachClient {
  let request: OpenRequest | undefined;
  let [unsentBytes, behindBytes, reaped, isGone] = [0, 0, false, false];
  const gone = Promise.withResolvers<void>();
  const count = (change: () => void) => {
    change();
    options.onProgress();
  };
  const handlers: Readonly<Record<number, (data: Uint8Array) => void>> = {
    [FRAME.open](data) {
      request = parseOpen(data);
      socket.write(jsonFrame(FRAME.hello, options.hello));
    },
    [FRAME.stdin]: (data) => void options.onStdin(data).then(() => socket.write(countFrame(FRAME.taken, data.length))),
    [FRAME.closeStdin]: options.onStdinEnd,
    [FRAME.taken]: (data) => (behindBytes -= readCount(data)),
    [FRAME.reaped]: () => (reaped = true),
  };
  const leave = () => {
    isGone = true;
    gone.resolve();
    if (request?.stdin === true) options.onStdinEnd();
  };
  readFrames(socket, ({ type, data }) => count(() => handlers[type]?.(data)));
  // The close that follows an error tells all.
  socket.on("error", () => undefined);
  socket.once("close", () => count(leave));
  return {
    wantsOutput: () => request?.output === true && !isGone,
    reap: () => (reaped ? "done" : request?.claimReap === true && !isGone ? "held" : "none"),
    send(type, data) {
      unsentBytes += data.length;
      if (type === FRAME.stdout || type === FRAME.stderr) behindBytes += data.length;
      socket.cork();
      socket.write(frameHeader(type, data.length));
      socket.write(data, () => count(() => (unsentBytes -= data.length)));
      socket.uncork();
    },
    behindBytes: () => (isGone ? 0 : behindBytes),
    unsentBytes: () => (isGone ? 0 : unsentBytes),
    gone: gone.promise,
  };
}

function readFrames(socket: Socket, handle: (frame: Frame) => void): void {
  const decode = createFrameDecoder();
  socket.on("data", (chunk) => {
    try {
      for (const frame of decode(chunk)) handle(frame);
    } catch {
      // Not our protocol, or garbage inside it.
      socket.destroy();
    }
  });
}

function parseOpen(data: Uint8Array): OpenRequest {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8");
  const { output, stdin, claimReap } = JSON.parse(text) as Record<keyof OpenRequest, unknown>;
  return { output: output === true, stdin: stdin === true, claimReap: claimReap === true };
}
