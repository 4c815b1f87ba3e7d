/**
 * One client of a console, seen from the console: what it asked for, and how far behind it is.
 */
import type { Socket } from "node:net";
import {
  createFrameDecoder,
  FRAME,
  type Frame,
  frameHeader,
  type Hello,
  jsonFrame,
  type OpenRequest,
} from "../frames.ts";

export interface AttachClient {
  /** False until the client said what it wants. */
  wantsOutput(): boolean;
  /** Whether it removes the container: will (and is there), has, or does not. */
  reap(): "held" | "done" | "none";
  send(type: number, data: Uint8Array): void;
  /** Bytes that wait to be read by it. */
  unsentBytes(): number;
  /** From now on its stdin is thrown away, so that its end is noticed. */
  dropStdin(): void;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

export interface AttachClientOptions {
  readonly hello: Hello;
  /** Bytes for stdin; the client is read no further until this resolves. */
  readonly onStdin: (data: Uint8Array) => Promise<void>;
  /** It closed stdin, or was attached to it and went away. */
  readonly onStdinEnd: () => void;
  /** Room was made, or the client left. */
  readonly onProgress: () => void;
}

export function createAttachClient(socket: Socket, options: AttachClientOptions): AttachClient {
  let request: OpenRequest | undefined;
  let [unsentBytes, stdinDropped, reaped, isGone] = [0, false, false, false];
  const gone = Promise.withResolvers<void>();

  const sent = (bytes: number) => {
    unsentBytes -= bytes;
    options.onProgress();
  };
  const handle = async ({ type, data }: Frame): Promise<void> => {
    if (type === FRAME.open) {
      request = parseOpen(data);
      socket.write(jsonFrame(FRAME.hello, options.hello));
    } else if (type === FRAME.stdin && !stdinDropped) await options.onStdin(data);
    else if (type === FRAME.closeStdin) options.onStdinEnd();
    else if (type === FRAME.reaped) reaped = true;
    options.onProgress();
  };
  const leave = () => {
    if (isGone) return;
    isGone = true;
    gone.resolve();
    if (request?.stdin === true) options.onStdinEnd();
    options.onProgress();
  };
  readFrames(socket, handle);
  // The close that follows an error tells all.
  socket.on("error", () => undefined);
  socket.on("close", leave);
  return {
    wantsOutput: () => request?.output === true && !isGone,
    reap: () => (reaped ? "done" : request?.claimReap === true && !isGone ? "held" : "none"),
    send(type, data) {
      unsentBytes += data.length;
      socket.cork();
      socket.write(frameHeader(type, data.length));
      socket.write(data, () => sent(data.length));
      socket.uncork();
    },
    unsentBytes: () => (isGone ? 0 : unsentBytes),
    dropStdin() {
      stdinDropped = true;
      socket.resume();
    },
    gone: gone.promise,
  };
}

/** Handles frames strictly in order: the socket is not read while one is being handled. */
function readFrames(socket: Socket, handle: (frame: Frame) => Promise<void>): void {
  const decode = createFrameDecoder();
  let tail: Promise<void> = Promise.resolve();
  socket.on("data", (chunk) => {
    socket.pause();
    tail = tail
      .then(async () => {
        for (const frame of decode(chunk)) await handle(frame);
      })
      // Not our protocol, or garbage inside it.
      .catch(() => void socket.destroy())
      .finally(() => socket.resume());
  });
}

function parseOpen(data: Uint8Array): OpenRequest {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString("utf8");
  const { output, stdin, claimReap } = JSON.parse(text) as Record<keyof OpenRequest, unknown>;
  return { output: output === true, stdin: stdin === true, claimReap: claimReap === true };
}
