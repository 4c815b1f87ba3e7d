/**
 * FIFOs and pipes as byte streams. Node and Bun need different hands for them (measured on Node 24 and Bun 1.4):
 * Bun's net.Socket never delivers from a FIFO, and fs streams hold a pool thread each, so that four starve the pool.
 */
import { constants, openSync } from "node:fs";
import { fromNode } from "../errors.ts";
import { bunFdReader, bunFdWriter, isBun } from "./fifo-bun.ts";
import { nodeFdReader, nodeFdWriter } from "./fifo-node.ts";

export interface FifoReader {
  /** For one reader; ends when every writer has closed, or after `close()`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

export interface FifoWriter {
  /** Resolves when the bytes are in the pipe; one call at a time. After `close()` it drops them. */
  write(data: Uint8Array): Promise<void>;
  /** Closes our end at once; bytes of a write still under way may be lost. */
  close(): void;
}

/** Opens a FIFO for reading without waiting for a writer; no end comes before the first writer has been there. */
export function openFifoReader(path: string): FifoReader {
  return openFdReader(openFifo(path, constants.O_RDONLY));
}

/**
 * Opens a FIFO for writing without waiting for a reader. We hold its read end too (a write-only open would fail
 * without a reader), so the reader's end is never noticed: `close()` when the process has ended.
 */
export function openFifoWriter(path: string): FifoWriter {
  return openFdWriter(openFifo(path, constants.O_RDWR));
}

/** Reads a pipe that we were given; `close()` and the end of `chunks` close the descriptor. */
export function openFdReader(fd: number): FifoReader {
  return isBun() ? bunFdReader(fd) : nodeFdReader(fd);
}

export function openFdWriter(fd: number): FifoWriter {
  return isBun() ? bunFdWriter(fd) : nodeFdWriter(fd);
}

function openFifo(path: string, flags: number): number {
  try {
    return openSync(path, flags | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    throw fromNode(error, `cannot open "${path}"`);
  }
}
