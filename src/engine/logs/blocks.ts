/**
 * Whole lines of a growing file, in blocks.
 */
import type { FileHandle } from "node:fs/promises";

export interface LineBlocks {
  /** The whole lines that are there now and were not given yet; undefined at the end of the file. */
  next(): Promise<Uint8Array | undefined>;
}

const BLOCK_BYTES = 256 * 1024;
/** A "line" longer than this is not waited for: it is given in pieces, which read as damaged. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads from `position` on; each block is a buffer of its own, for the decoder to overwrite. */
export function lineBlocks(file: FileHandle, position: number): LineBlocks {
  let rest: Uint8Array = new Uint8Array(0);
  let at = position;
  return {
    async next() {
      for (;;) {
        const { size } = await file.stat();
        // Truncated under us (copytruncate): what is there now is new.
        if (size < at) [at, rest] = [0, new Uint8Array(0)];
        if (size === at) return undefined;
        const block = new Uint8Array(rest.length + Math.min(size - at, BLOCK_BYTES));
        block.set(rest);
        const { bytesRead } = await file.read(block, rest.length, block.length - rest.length, at);
        at += bytesRead;
        const filled = block.subarray(0, rest.length + bytesRead);
        const end = filled.length > MAX_LINE_BYTES ? filled.length : filled.lastIndexOf(NEWLINE) + 1;
        // A copy, as the block is about to be overwritten.
        rest = filled.slice(end);
        if (end > 0) return filled.subarray(0, end);
      }
    },
  };
}
