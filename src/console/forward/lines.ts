/** Cuts a stream into lines for those who take one at a time. */
import { randomHex } from "../../disk/atomic.ts";

/** A line longer than this goes out in pieces, as in docker. */
const MAX_LINE_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

export interface LineCutter {
  /** Passes on every line that is complete, without its newline. */
  push(chunk: Uint8Array): void;
  /** Passes on what was left without a newline. */
  end(): void;
}

/** Which piece it is of a line that was too long. */
export interface LinePart {
  /** Of the line. */
  readonly id: string;
  /** From 1. */
  readonly ordinal: number;
  readonly last: boolean;
}

export function createLineCutter(onLine: (line: Uint8Array, part?: LinePart) => void): LineCutter {
  let held = Buffer.alloc(0);
  let part: { readonly id: string; ordinal: number } | undefined;
  const piece = (line: Uint8Array) => {
    part ??= { id: randomHex(32), ordinal: 0 };
    part.ordinal += 1;
    onLine(line, { ...part, last: false });
  };
  const whole = (line: Uint8Array) => {
    onLine(line, part === undefined ? undefined : { id: part.id, ordinal: part.ordinal + 1, last: true });
    part = undefined;
  };
  return {
    push(chunk) {
      const bytes = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      let start = 0;
      for (;;) {
        const newline = bytes.indexOf(NEWLINE, start);
        const end = newline < 0 ? bytes.length : newline;
        for (; end - start > MAX_LINE_BYTES; start += MAX_LINE_BYTES)
          piece(bytes.subarray(start, start + MAX_LINE_BYTES));
        if (newline < 0) break;
        whole(bytes.subarray(start, newline));
        start = newline + 1;
      }
      held = Buffer.from(bytes.subarray(start));
    },
    end() {
      if (held.length > 0) whole(held);
      held = Buffer.alloc(0);
    },
  };
}
