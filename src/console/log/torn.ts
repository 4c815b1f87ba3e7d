/** A writer that was killed in the middle of a record leaves half a line, at which every JSON reader stumbles. */
import { fstatSync, ftruncateSync, readSync } from "node:fs";

// Longer than any record: 16 KiB of output, six bytes for each at worst, and the frame.
const TAIL_BYTES = 128 * 1024;
const NEWLINE = 0x0a;

/** Cuts the file after its last newline. */
export function dropTornRecord(fd: number): void {
  const { size } = fstatSync(fd);
  const from = Math.max(size - TAIL_BYTES, 0);
  const tail = new Uint8Array(size - from);
  const length = readSync(fd, tail, 0, tail.length, from);
  if (length === 0 || tail[length - 1] === NEWLINE) return;
  const end = tail.subarray(0, length).lastIndexOf(NEWLINE) + 1;
  // Without a newline in all that tail the file is not ours to cut.
  if (end > 0 || from === 0) ftruncateSync(fd, from + end);
}
