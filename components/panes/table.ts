/** Paints a table: one header row, then only the rows of the window. */
import { keyText } from "../app/binding.ts";
import type { Rect } from "../screen/grid.ts";
import type { ListModel } from "../state/list-model.ts";
import { cursorIndex } from "../state/lists.ts";
import type { ListState } from "../state/ui.ts";
import { fitLeft, fitRight } from "../text.ts";
import { paint } from "../theme.ts";
import type { Cell, PaneColumn, Scene } from "../views/view.ts";
import { COLUMN_GAP, type PlacedColumn, type PlacedColumns } from "./columns.ts";

/** Cells before the first column: cursor and mark. */
const MARGIN = 2;

/** Rows of the table that a pane of that height shows. */
export function bodyRows(height: number): number {
  return Math.max(0, height - 1);
}

/** Cells that columns have of a pane's; the last one parts it from what is beside it. */
export function columnCells(width: number): number {
  return Math.max(1, width - MARGIN - 1);
}

export function paintTable(
  rect: Rect,
  model: ListModel,
  placed: PlacedColumns<unknown>,
  scene: Scene,
): readonly string[] {
  const { theme } = scene;
  const header = headerRow(placed, scene, scene.ui.lists[model.view.name]);
  if (model.keys.length === 0) {
    const { onlyFaults, filter } = scene.ui.lists[model.view.name];
    const isFaults = onlyFaults && filter === "";
    return [header, "", paint(theme.faint, `  ${emptyText(scene, model, isFaults)}`)];
  }
  return [header, ...bodyLines(rect, model, placed.columns, scene)];
}

function emptyText(scene: Scene, { total, view }: ListModel, isFaults: boolean): string {
  if (isFaults) return `nothing is wrong here${keyText(scene, "list", "faults", "; % shows all")}`;
  if (total > 0) return `nothing matches the filter${keyText(scene, "global", "back", "; % clears it")}`;
  return scene.store.connection.kind === "connecting" ? "connecting…" : view.nothing + firstText(scene, view);
}

function firstText(scene: Scene, { name, first }: ListModel["view"]): string {
  return first === undefined ? "" : keyText(scene, name, first.action, first.text);
}

/** An arrow at the column that the rows are sorted by, a line under the one that was picked to be. */
function headerRow(
  { columns, moreLeft, moreRight }: PlacedColumns<unknown>,
  { theme, glyphs }: Scene,
  { sort, picked }: Pick<ListState, "sort" | "picked">,
): string {
  const titles = columns.map(({ column, width }) => {
    const arrow = column.id !== sort.column ? "" : sort.descending ? glyphs.down : glyphs.up;
    const title = column.title.slice(0, width - arrow.length) + arrow;
    const blank = " ".repeat(width - title.length);
    const shown = paint(column.id === picked ? theme.picked : theme.faint, title);
    return column.align === "right" ? blank + shown : shown + blank;
  });
  const left = paint(theme.key, moreLeft ? glyphs.left : " ");
  const right = paint(theme.key, moreRight ? glyphs.right : "");
  return ` ${left}${titles.join(" ".repeat(COLUMN_GAP))}${right}`;
}

/** The column whose header is in that cell of the pane. */
export function columnAt({ columns }: PlacedColumns<unknown>, x: number): PaneColumn<unknown> | undefined {
  let from = MARGIN;
  for (const { column, width } of columns) {
    if (x >= from && x < from + width + COLUMN_GAP) return column;
    from += width + COLUMN_GAP;
  }
  return undefined;
}

function bodyLines(
  rect: Rect,
  model: ListModel,
  placed: readonly PlacedColumn<unknown>[],
  scene: Scene,
): readonly string[] {
  const list = scene.ui.lists[model.view.name];
  const cursor = cursorIndex(list, model);
  return model.keys.slice(list.top, list.top + bodyRows(rect.height)).map((key, offset) => {
    const isCursor = list.top + offset === cursor;
    const members = model.groups.get(key);
    if (members === undefined) {
      const row = model.rows.get(key);
      const cellOf = ({ column }: PlacedColumn<unknown>) => column.cell(row, key, scene);
      return bodyRow({ isCursor, isMarked: list.marks.has(key), width: rect.width }, placed, cellOf, scene);
    }
    const glyph = list.folded.has(key) ? scene.glyphs.folded : scene.glyphs.open;
    const cellOf = ({ column }: PlacedColumn<unknown>) => {
      const cell = model.view.group?.cell(column.id, members, scene) ?? { text: "" };
      return column.rank === 0 ? { ...cell, text: `${glyph} ${cell.text}` } : cell;
    };
    const isMarked = members.every(([member]) => list.marks.has(member));
    return bodyRow({ isCursor, isMarked, width: rect.width }, placed, cellOf, scene);
  });
}

interface RowState {
  readonly isCursor: boolean;
  readonly isMarked: boolean;
  readonly width: number;
}

function bodyRow(
  { isCursor, isMarked, width }: RowState,
  placed: readonly PlacedColumn<unknown>[],
  cellOf: (placed: PlacedColumn<unknown>) => Cell,
  { theme, glyphs, ui }: Scene,
): string {
  const cells = placed.map((each) => {
    const { text, style = "" } = cellOf(each);
    const aligned = align(each.column, text, each.width, glyphs.more);
    return isCursor ? aligned : paint(style, aligned);
  });
  const mark = isMarked ? glyphs.mark : " ";
  const body = cells.join(" ".repeat(COLUMN_GAP));
  if (!isCursor) return ` ${paint(theme.mark, mark)}${body}`;
  const style = ui.focus === "list" ? theme.selected : theme.selectedBlurred;
  return paint(style, fitLeft(`${glyphs.cursor}${mark}${body}`, width - 1));
}

function align(column: PaneColumn<unknown>, text: string, cells: number, more: string): string {
  return column.align === "right" ? fitRight(text, cells) : fitLeft(text, cells, more);
}
