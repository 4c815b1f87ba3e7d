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
}

export class Surface {
  readonly #pens = new PenTable();
  readonly #canvases = new Map<string, Canvas>();
  readonly #covers = new Map<string, Rect>();
  #chrome = "";
  #chromeGrid: Grid;
  #front: Grid | undefined;
  #back: Grid;
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
    this.#front = undefined;
    this.setChrome(this.#chrome);
  }

  /** Ink's frame; rows are separated by line feeds. */
  setChrome(frame: string): void {
    this.#chrome = frame;
    const rows = frame.split("\n");
    const { width, height } = this.#chromeGrid;
    for (let y = 0; y < height; y++) this.#chromeGrid.write(0, y, width, rows[y] ?? "", this.#pens);
  }

  setCanvas(id: string, rect: Rect, paint: Paint): void {
    this.#canvases.set(id, { rect, paint });
  }

  removeCanvas(id: string): void {
    this.#canvases.delete(id);
  }

  /** A rectangle in which Ink's frame lies over all canvases: a dialog. Undefined takes it away. */
  setCover(id: string, rect: Rect | undefined): void {
    if (rect === undefined) this.#covers.delete(id);
    else this.#covers.set(id, rect);
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
  }

  /** The bytes for the terminal, empty where nothing changed. */
  frame(): string {
    this.#compose();
    const changes = diffGrids(this.#front, this.#back, this.#pens);
    const front = this.#front ?? new Grid(this.width, this.height);
    this.#front = this.#back;
    this.#back = front;
    return changes;
  }

  /** Where the cursor belongs after a frame. */
  cursorSequence(): string {
    const cursor = this.#cursor;
    return cursor === undefined ? "\x1b[?25l" : `\x1b[${cursor.y + 1};${cursor.x + 1}H\x1b[?25h`;
  }

  #compose(): void {
    this.#back.copyFrom(this.#chromeGrid);
    for (const { rect, paint } of this.#canvases.values()) {
      const rows = paint(rect);
      for (let row = 0; row < rect.height && rect.y + row < this.height; row++) {
        this.#back.write(rect.x, rect.y + row, rect.width, rows[row] ?? "", this.#pens);
      }
    }
    for (const rect of this.#covers.values()) this.#back.copyRect(this.#chromeGrid, rect);
  }
}
