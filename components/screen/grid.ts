/** A rectangle of cells: what each shows, and in which style. */
import { charWidth } from "../../src/text/width.ts";
import type { PenId, PenTable } from "./pens.ts";

/** The second half of a wide character. */
export const TAIL = "";
const SGR = /\x1b\[([0-9;]*)m/y;
/** Marks beyond this on one character are not shown. */
const MAX_MARKS = 2;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function isIn(rect: Rect | undefined, x: number, y: number): rect is Rect {
  if (rect === undefined) return false;
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

export class Grid {
  readonly width: number;
  readonly height: number;
  readonly chars: string[];
  readonly pens: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.chars = new Array<string>(width * height).fill(" ");
    this.pens = new Uint16Array(width * height);
  }

  clear(): void {
    this.chars.fill(" ");
    this.pens.fill(0);
  }

  copyFrom(other: Grid): void {
    for (let i = 0; i < this.chars.length; i++) this.chars[i] = other.chars[i] ?? " ";
    this.pens.set(other.pens);
  }

  copyRow(other: Grid, y: number): void {
    const start = y * this.width;
    const end = start + this.width;
    for (let at = start; at < end; at++) this.chars[at] = other.chars[at] ?? " ";
    this.pens.set(other.pens.subarray(start, end), start);
  }

  /** Copies a rectangle; a wide character that its edge cuts becomes blank. */
  copyRect(other: Grid, { x, y, width, height }: Rect): void {
    const left = Math.max(0, x);
    const right = Math.min(this.width, x + width);
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      const start = row * this.width;
      if (this.chars[start + left] === TAIL) this.chars[start + left - 1] = " ";
      if (right < this.width && this.chars[start + right] === TAIL) this.chars[start + right] = " ";
      for (let at = start + left; at < start + right; at++) {
        this.chars[at] = other.chars[at] ?? " ";
        this.pens[at] = other.pens[at] ?? 0;
      }
    }
  }

  /**
   * Writes one line of text with SGR sequences from (x, y) on, at most `width` cells, and blanks the rest of them.
   * Other control characters must not be in the text: they would be written as cells.
   */
  write(x: number, y: number, width: number, text: string, table: PenTable): void {
    const start = y * this.width + x;
    const end = start + Math.min(width, this.width - x);
    let at = start;
    let pen: PenId = 0;
    let marks = 0;
    for (let i = 0; i < text.length && at <= end; ) {
      const code = text.charCodeAt(i);
      if (code === 0x1b) {
        SGR.lastIndex = i;
        const found = SGR.exec(text);
        if (found !== null) {
          pen = table.after(pen, found[1] ?? "");
          i += found[0].length;
          continue;
        }
      }
      if (code < 0x7f) {
        if (at >= end) break;
        this.chars[at] = text[i] ?? " ";
        this.pens[at] = pen;
        at += 1;
        i += 1;
        marks = 0;
        continue;
      }
      const char = String.fromCodePoint(text.codePointAt(i) ?? 0x20);
      i += char.length;
      const cells = charWidth(char);
      if (cells === 0) {
        // A joiner or selector would let the terminal draw two cells' text as one; a mark belongs to its letter.
        if (at > start && marks < MAX_MARKS && /^\p{Mn}$/u.test(char) && !isSelector(char)) {
          marks += 1;
          const base = this.chars[at - 1] === TAIL ? at - 2 : at - 1;
          this.chars[base] = `${this.chars[base]}${char}`;
        }
        continue;
      }
      if (at + cells > end) break;
      marks = 0;
      this.chars[at] = char;
      this.pens[at] = pen;
      if (cells === 2) {
        this.chars[at + 1] = TAIL;
        this.pens[at + 1] = pen;
      }
      at += cells;
    }
    for (; at < end; at++) {
      this.chars[at] = " ";
      this.pens[at] = 0;
    }
  }

  /** The plain text of a row, for tests. */
  rowText(y: number): string {
    return this.chars.slice(y * this.width, (y + 1) * this.width).join("");
  }
}

function isSelector(char: string): boolean {
  return char >= "\ufe00" && char <= "\ufe0f";
}
