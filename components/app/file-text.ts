/** A file of an image as lines to read: text as text, anything else as bytes. */
import { safe } from "../text.ts";

// Where git looks, too.
const BINARY_HEAD = 8000;
const MAX_DUMP_BYTES = 16 * 1024;
const BYTES_A_LINE = 16;

/** `sizeBytes` is that of the whole file, which may be more than is here. */
export function textLines(bytes: Buffer, sizeBytes: number): readonly string[] {
  if (sizeBytes === 0 && bytes.length === 0) return ["(empty)"];
  const isBinary = bytes.subarray(0, BINARY_HEAD).includes(0);
  const shown = isBinary ? bytes.subarray(0, MAX_DUMP_BYTES) : bytes;
  const lines = isBinary ? dump(shown) : plain(shown);
  const left = Math.max(0, sizeBytes - shown.length);
  return left === 0 ? lines : [...lines, `(${left} bytes more)`];
}

function plain(bytes: Buffer): string[] {
  const lines = bytes.toString().split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => safe(line.replace(/\r$/, "").replaceAll("\t", "    ")));
}

/** Offset, bytes, and the letters among them, as `hexdump -C` lays them out. */
function dump(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const part = bytes.subarray(at, at + BYTES_A_LINE);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = part.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(BYTES_A_LINE * 3)} ${letters}`);
  }
  return lines;
}
