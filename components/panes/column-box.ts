/** Lines of the box in which columns are chosen. */
import type { ColumnBoxState } from "../state/ui.ts";
import { fitLeft } from "../text.ts";
import { paint } from "../theme.ts";
import type { AnyView } from "../views/index.ts";
import { type BoxLines, centred, firstShown, framed, type Look, type Screen } from "./boxes.ts";

const INNER = 44;
const KEYS = ["Space show or hide   J K move", "r as at first   Enter keep   Esc undo"];

export function columnBoxLines(box: ColumnBoxState, view: AnyView, screen: Screen, look: Look): BoxLines {
  const { theme } = look;
  const inner = Math.min(INNER, screen.columns - 4);
  const rows = Math.max(1, Math.min(box.items.length, screen.rows - KEYS.length - 5));
  const from = firstShown(box.at, rows, box.items.length);
  const body = box.items.slice(from, from + rows).map(({ id, isOn }, row) => {
    const title = view.columns.find((column) => column.id === id)?.title ?? id;
    const text = fitLeft(` [${isOn ? "x" : " "}] ${title}`, inner);
    if (from + row === box.at) return paint(theme.selected, text);
    return isOn ? text : paint(theme.faint, text);
  });
  const keys = KEYS.map((line) => paint(theme.faint, fitLeft(`  ${line}`, inner)));
  const lines = framed(`columns of ${view.title}`, [...body, " ".repeat(inner), ...keys], inner, look);
  return { lines, rect: centred(inner + 2, lines.length, screen) };
}
