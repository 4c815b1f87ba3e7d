/**
 * A standard stream that is made where it is needed: in Bun that takes 10 ms of a command. What is little and goes to a
 * file or a pipe is written as it comes, which a pipe of our own takes without a reader.
 */
import { fstatSync, writeSync } from "node:fs";
import type { OutputStream } from "./sink.ts";

// What a pipe holds (pipe(7)).
const MOST_BYTES = 64 * 1024;
// Of /dev/null and its kin.
const MEMORY_DEVICES = 1;

type Listener = (error: Error) => void;

/** Output to a descriptor; `open` makes the stream for it. */
export function lateOutput(fd: number, open: () => OutputStream): OutputStream {
  const listeners = new Set<readonly [event: "error" | "resize", listener: Listener]>();
  let stream: OutputStream | undefined;
  const plain = isPlain(fd);
  let leftBytes = plain ? MOST_BYTES : 0;

  const opened = (): OutputStream => {
    if (stream === undefined) {
      stream = open();
      for (const [event, listener] of listeners) stream.on(event, listener);
    }
    return stream;
  };
  const ofTerminal = (): Pick<OutputStream, "isTTY" | "columns" | "rows"> => (plain ? {} : opened());
  return {
    get isTTY() {
      return ofTerminal().isTTY === true;
    },
    get columns() {
      return ofTerminal().columns;
    },
    get rows() {
      return ofTerminal().rows;
    },
    write(data, taken) {
      if (stream !== undefined || data.length > leftBytes) return opened().write(data, taken);
      leftBytes -= data.length;
      const rest = writeNow(fd, data, taken);
      return rest === undefined || opened().write(rest, taken);
    },
    on(event, listener) {
      listeners.add([event, listener]);
      stream?.on(event, listener);
    },
    off(event, listener) {
      for (const entry of listeners) if (entry[0] === event && entry[1] === listener) listeners.delete(entry);
      stream?.off(event, listener);
    },
  };
}

/** A terminal has a size, and a socket no end of room: those are the stream's. */
function isPlain(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || stat.isFIFO() || (stat.isCharacterDevice() && stat.rdev >> 8 === MEMORY_DEVICES);
  } catch {
    // It is closed: the stream knows what that means.
    return false;
  }
}

/** Writes all of it and says so, or returns what there was no room for. */
function writeNow(fd: number, data: Uint8Array, taken: (error?: Error) => void): Uint8Array | undefined {
  let rest = data;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (error) {
    // Somebody else has made the pipe non-blocking.
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return rest;
    queueMicrotask(() => taken(error as Error));
    return undefined;
  }
  queueMicrotask(taken);
  return undefined;
}
