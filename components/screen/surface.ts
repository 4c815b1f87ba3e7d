/**
 * The screen beneath Ink. Ink lays out and draws the frame (titles, prompts, dialogs) as one string; the heavy
 * panes paint their rows straight into their rectangle; the terminal gets the cells that differ from before.
 * Measured reasons: docs/decisions/dashboard-renderer.md.
 */
import { type Cursor, diffGrids } from "./diff.ts";
import { Grid, type Rect } from "./grid.ts";
import { type Base, PenTable } from "./pens.ts";

/** Answers the rows of the rectangle, each one line with SGR at most; fewer rows leave the rest blank. */
export type Paint = (rect: Rect) => readonly string[];

interface Canvas {
  readonly rect: Rect;
  readonly paint: Paint;
  /** What stands in the cells now. */
  shown: readonly string[];
}

export class Surface {
  readonly #pens = new PenTable();
  readonly #canvases = new Map<string, Canvas>();
  readonly #covers = new Map<string, Rect>();
  #chrome = "";
  #chromeGrid: Grid;
  #front: Grid | undefined;
  #back: Grid;
  /** Something besides rows of canvases is another: all cells are put together anew. */
  #isStale = true;
  #cursor: Cursor | undefined;

  constructor(width: number, height: number) {
    this.#chromeGrid = new Grid(width, height);
    this.#back = new Grid(width, height);
  }

  get width(): number {
    return this.#back.width;
  }

  get height(): number {
    return this.#back.height;
  }

  resize(width: number, height: number): void {
    this.#chromeGrid = new Grid(width, height);
    this.#back = new Grid(width, height);
    this.invalidate();
    this.setChrome(this.#chrome);
  }

  /** Ink's frame; rows are separated by line feeds. */
  setChrome(frame: string): void {
    this.#chrome = frame;
    this.#isStale = true;
    const rows = frame.split("\n");
    const { width, height } = this.#chromeGrid;
    for (let y = 0; y < height; y++) this.#chromeGrid.write(0, y, width, rows[y] ?? "", this.#pens);
  }

  setCanvas(id: string, rect: Rect, paint: Paint): void {
    this.#canvases.set(id, { rect, paint, shown: [] });
    this.#isStale = true;
  }

  removeCanvas(id: string): void {
    this.#canvases.delete(id);
    this.#isStale = true;
  }

  /** A rectangle in which Ink's frame lies over all canvases: a dialog. Undefined takes it away. */
  setCover(id: string, rect: Rect | undefined): void {
    if (rect === undefined) this.#covers.delete(id);
    else this.#covers.set(id, rect);
    this.#isStale = true;
  }

  setCursor(cursor: Cursor | undefined): void {
    this.#cursor = cursor;
  }

  /** Colours of all that has none of its own: another ground is another screen. */
  setBase({ text, ground }: Base): void {
    const { base } = this.#pens;
    if (base.text === text && base.ground === ground) return;
    this.#pens.base = { text, ground };
    this.invalidate();
  }

  /** Forgets what the terminal shows: the next frame writes every cell. */
  invalidate(): void {
    this.#front = undefined;
    this.#isStale = true;
  }

  /** The bytes for the terminal, empty where nothing changed. */
  frame(): string {
    // A dialog lies over canvases: what they paint beneath it must not come through.
    const rows = this.#isStale || this.#covers.size > 0 ? this.#composeAll() : this.#composeChanged();
    const changes = diffGrids(this.#front, this.#back, this.#pens, rows);
    this.#front ??= new Grid(this.width, this.height);
    for (const y of rows) this.#front.copyRow(this.#back, y);
    return changes;
  }

  /** Where the cursor belongs after a frame. */
  cursorSequence(): string {
    const cursor = this.#cursor;
    return cursor === undefined ? "\x1b[?25l" : `\x1b[${cursor.y + 1};${cursor.x + 1}H\x1b[?25h`;
  }

  /** The rows that may differ from before: all of them. */
  #composeAll(): readonly number[] {
    this.#isStale = false;
    this.#back.copyFrom(this.#chromeGrid);
    for (const canvas of this.#canvases.values()) {
      const { rect } = canvas;
      canvas.shown = canvas.paint(rect);
      for (let row = 0; row < rect.height; row++) this.#write(rect, row, canvas.shown[row]);
    }
    for (const rect of this.#covers.values()) this.#back.copyRect(this.#chromeGrid, rect);
    return Array.from({ length: this.height }, (_, y) => y);
  }

  /** Only those in which a canvas says something else. */
  #composeChanged(): readonly number[] {
    const changed = new Set<number>();
    for (const canvas of this.#canvases.values()) {
      const { rect, shown } = canvas;
      canvas.shown = canvas.paint(rect);
      for (let row = 0; row < rect.height; row++) {
        if (canvas.shown[row] === shown[row]) continue;
        this.#write(rect, row, canvas.shown[row]);
        if (rect.y + row < this.height) changed.add(rect.y + row);
      }
    }
    return [...changed].sort((a, b) => a - b);
  }

  #write({ x, y, width }: Rect, row: number, text = ""): void {
    if (y + row < this.height) this.#back.write(x, y + row, width, text, this.#pens);
  }
}
