/**
 * Lines at the foot of a terminal that are drawn again in place. The cursor is never hidden and always waits below
 * them: whatever ends us, there is nothing to restore.
 */
import { displayWidth } from "../../../text/width.ts";

export interface Block {
  /** What to write so that these lines stand where the last ones stood. */
  draw(lines: readonly string[], columns: number): string;
  /** What to write so that nothing of them is left. */
  erase(columns: number): string;
  /** Leaves what is drawn where it is: somebody else has written below it. */
  leave(): void;
}

export function openBlock(): Block {
  let drawn: readonly string[] = [];
  let width = 0;
  const erase = (columns: number): string => {
    const rows = rowsOf(drawn, columns);
    drawn = [];
    return rows === 0 ? "" : `\r\x1b[${rows}A\x1b[J`;
  };
  return {
    draw(lines, columns) {
      const isSame =
        columns === width && lines.length === drawn.length && lines.every((line, at) => line === drawn[at]);
      if (isSame) return "";
      const cleared = erase(columns);
      drawn = lines;
      width = columns;
      return cleared + lines.map((line) => `${line}\n`).join("");
    },
    erase,
    leave: () => {
      drawn = [];
    },
  };
}

// A terminal that became narrower since then has broken the lines that no longer fit.
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / Math.max(1, columns))), 0);
}
