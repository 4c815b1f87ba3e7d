/** Cuts a stream into lines for those who take one at a time. */

/** A line longer than this goes out in pieces, as in docker. */
const MAX_LINE_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

export interface LineCutter {
  /** Passes on every line that is complete, without its newline. */
  push(chunk: Uint8Array): void;
  /** Passes on what was left without a newline. */
  end(): void;
}

export function createLineCutter(onLine: (line: Uint8Array) => void): LineCutter {
  let held = Buffer.alloc(0);
  return {
    push(chunk) {
      const bytes = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      let start = 0;
      for (;;) {
        const newline = bytes.indexOf(NEWLINE, start);
        const end = newline < 0 ? bytes.length : newline;
        for (; end - start > MAX_LINE_BYTES; start += MAX_LINE_BYTES)
          onLine(bytes.subarray(start, start + MAX_LINE_BYTES));
        if (newline < 0) break;
        onLine(bytes.subarray(start, newline));
        start = newline + 1;
      }
      held = Buffer.from(bytes.subarray(start));
    },
    end() {
      if (held.length > 0) onLine(held);
      held = Buffer.alloc(0);
    },
  };
}
