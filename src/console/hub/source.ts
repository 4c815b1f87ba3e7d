/**
 * One output stream of the container, up to the last byte the process wrote and no further.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { type FifoReader, openFdReader, openFifoReader } from "../fifo.ts";
import { type Cut, createCutter } from "./cutter.ts";

export interface Source {
  readonly stream: "stdout" | "stderr";
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The process has ended: ends `chunks` after its last byte, whoever still holds the pipe. */
  finish(): void;
  /** Ends `chunks` at once. */
  close(): void;
}

/**
 * A pipe whose write end the shim keeps open until Tasks.Delete, so that no end comes when the process has ended.
 * A nonce of ours, written into the same pipe after the exit, marks the place.
 */
export function pipeSource(stream: "stdout" | "stderr", fd: number): Source {
  const reader = openFdReader(fd);
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const cutter = createCutter(nonce);
  const idle = createIdleEnd(reader, QUIET_PIPE_MS);
  let ended = false;
  return {
    stream,
    chunks: cutChunks(reader, { cut: cutter.cut, onData: idle.touch, onEnd: () => (ended = true) }),
    finish() {
      // Once closed, the descriptor's number may mean any other file.
      if (ended) return;
      cutter.arm();
      // A rootless shim's pipe may be closed to us: then silence has to do.
      if (!writeNonce(fd, nonce)) idle.start();
    },
    close: reader.close,
  };
}

/** A stream that ends by itself with the process, unless a child of it outlives it with the stream in hand. */
export function endingSource(stream: "stdout" | "stderr", at: number | string): Source {
  const reader = typeof at === "number" ? openFdReader(at) : openFifoReader(at);
  const idle = createIdleEnd(reader, QUIET_ORPHAN_MS);
  return {
    stream,
    chunks: cutChunks(reader, { cut: (data) => ({ data, done: false }), onData: idle.touch, onEnd: () => {} }),
    finish: idle.start,
    close: reader.close,
  };
}

const QUIET_PIPE_MS = 500;
const QUIET_ORPHAN_MS = 5000;

interface CutOptions {
  readonly cut: (chunk: Uint8Array) => Cut;
  readonly onData: () => void;
  readonly onEnd: () => void;
}

async function* cutChunks(reader: FifoReader, options: CutOptions): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of reader.chunks) {
      options.onData();
      const { data, done } = options.cut(chunk);
      if (data.length > 0) yield data;
      if (done) return;
    }
    const { data } = options.cut(new Uint8Array(0));
    if (data.length > 0) yield data;
  } finally {
    options.onEnd();
  }
}

/** Writes to our own pipe through a second descriptor; tries again while the pipe is full. False where forbidden. */
function writeNonce(fd: number, nonce: Uint8Array): boolean {
  let writeFd: number;
  try {
    writeFd = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  const attempt = () => {
    try {
      // At most PIPE_BUF bytes go in whole or not at all.
      writeSync(writeFd, nonce);
      closeSync(writeFd);
    } catch {
      // EAGAIN: the reader makes room in a moment.
      setTimeout(attempt, 1);
    }
  };
  attempt();
  return true;
}

/** Closes a reader once nothing has come for a while. */
function createIdleEnd(reader: FifoReader, quietMs: number): { start(): void; touch(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer ??= setTimeout(reader.close, quietMs);
      timer.unref();
    },
    touch: () => void timer?.refresh(),
  };
}
