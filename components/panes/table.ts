/** Paints a table: one header row, then only the rows of the window. */
import type { ObjectKey } from "../../src/store/state.ts";
import type { Rect } from "../screen/grid.ts";
import type { ListModel } from "../state/list-model.ts";
import { cursorIndex } from "../state/lists.ts";
import { fitLeft, fitRight } from "../text.ts";
import { paint } from "../theme.ts";
import type { PaneColumn, Scene } from "../views/view.ts";
import { COLUMN_GAP, type PlacedColumn, placeColumns } from "./columns.ts";

/** Cells before the first column: cursor and mark. */
const MARGIN = 2;

/** Rows of the table that a pane of that height shows. */
export function bodyRows(height: number): number {
  return Math.max(0, height - 1);
}

export function paintTable(rect: Rect, model: ListModel, scene: Scene): readonly string[] {
  const { store, theme } = scene;
  const placed = placeColumns(model.view.columns, rect.width - MARGIN - 1, model.widths, scene);
  const header = headerRow(placed, scene, scene.ui.lists[model.view.name].sort);
  if (model.keys.length === 0) return [header, "", paint(theme.faint, `  ${emptyText(model, store.connection.kind)}`)];
  return [header, ...bodyLines(rect, model, placed, scene)];
}

function emptyText({ total, view }: ListModel, connection: string): string {
  if (total > 0) return "nothing matches the filter; Esc clears it";
  return connection === "connecting" ? "connecting…" : view.nothing;
}

function headerRow(
  placed: readonly PlacedColumn<unknown>[],
  { theme, glyphs }: Scene,
  sort: { readonly column: string; readonly descending: boolean },
): string {
  const titles = placed.map(({ column, width }) => {
    const arrow = column.id === sort.column ? (sort.descending ? glyphs.down : glyphs.up) : "";
    return align(column, `${column.title}${arrow}`, width, "");
  });
  return paint(theme.faint, " ".repeat(MARGIN) + titles.join(" ".repeat(COLUMN_GAP)));
}

function bodyLines(
  rect: Rect,
  model: ListModel,
  placed: readonly PlacedColumn<unknown>[],
  scene: Scene,
): readonly string[] {
  const { top } = scene.ui.lists[model.view.name];
  const list = scene.ui.lists[model.view.name];
  const cursor = cursorIndex(list, model);
  return model.keys.slice(top, top + bodyRows(rect.height)).map((key, offset) => {
    const row = { key, isCursor: top + offset === cursor, isMarked: list.marks.has(key) };
    return bodyRow(row, model.rows.get(key), placed, scene, rect.width);
  });
}

interface RowState {
  readonly key: ObjectKey;
  readonly isCursor: boolean;
  readonly isMarked: boolean;
}

function bodyRow(
  { key, isCursor, isMarked }: RowState,
  row: unknown,
  placed: readonly PlacedColumn<unknown>[],
  scene: Scene,
  width: number,
): string {
  const { theme, glyphs, ui } = scene;
  const cells = placed.map(({ column, width: cells }) => {
    const { text, style = "" } = column.cell(row, key, scene);
    const aligned = align(column, text, cells, glyphs.more);
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
