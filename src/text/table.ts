/** Aligned columns, by the rules of Go's text/tabwriter that docker prints its tables with. */
import { displayWidth } from "./width.ts";

export interface AlignOptions {
  /** Least width of a column, in cells. */
  readonly minWidth: number;
  /** Spaces between columns at least. */
  readonly padding: number;
}

/** docker's setting for listings. */
export const LISTING: AlignOptions = { minWidth: 10, padding: 3 };

/** Text with tab-ended cells, aligned: a column is a run of adjacent lines that have that cell; a last cell is free. */
export function alignTabs(text: string, options: AlignOptions = LISTING): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const widths = lines.map(() => [] as number[]);
  alignFrom({ lines, widths, options }, 0, 0, lines.length);
  return lines.map((cells, index) => renderLine(cells, widths[index] ?? [])).join("\n");
}

interface Layout {
  readonly lines: readonly (readonly string[])[];
  readonly widths: readonly number[][];
  readonly options: AlignOptions;
}

function alignFrom(layout: Layout, column: number, from: number, to: number): void {
  let start = from;
  while (start < to) {
    const end = endOfRun(layout, column, start, to);
    if (end > start) {
      setWidth(layout, column, start, end);
      alignFrom(layout, column + 1, start, end);
    }
    start = Math.max(end, start + 1);
  }
}

function endOfRun({ lines }: Layout, column: number, start: number, to: number): number {
  let end = start;
  while (end < to && column < (lines[end]?.length ?? 0) - 1) end++;
  return end;
}

function setWidth({ lines, widths, options }: Layout, column: number, start: number, end: number): void {
  let width = options.minWidth;
  for (let line = start; line < end; line++) {
    width = Math.max(width, displayWidth(lines[line]?.[column] ?? "") + options.padding);
  }
  for (let line = start; line < end; line++) widths[line]?.push(width);
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column];
      return width === undefined ? cell : cell + " ".repeat(Math.max(0, width - displayWidth(cell)));
    })
    .join("");
}

/** Rows of cells as one aligned block, each line ended; cells must not hold tabs or line feeds. */
export function alignRows(rows: readonly (readonly string[])[], options: AlignOptions = LISTING): string {
  return alignTabs(rows.map((cells) => `${cells.join("\t")}\n`).join(""), options);
}
