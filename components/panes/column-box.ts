/** Lines of the box in which columns are chosen. */
import { keyText } from "../app/binding.ts";
import type { Look } from "../settings/look.ts";
import type { ColumnBoxState } from "../state/ui.ts";
import { fitLeft } from "../text.ts";
import { paint } from "../theme.ts";
import type { AnyView } from "../views/index.ts";
import { type BoxLines, centred, firstShown, framed, type Screen } from "./boxes.ts";

const INNER = 44;

export function columnBoxLines(box: ColumnBoxState, view: AnyView, screen: Screen, look: Look): BoxLines {
  const { theme } = look;
  const keyLines = linesOfKeys(look);
  const inner = Math.min(INNER, screen.columns - 4);
  const rows = Math.max(1, Math.min(box.items.length, screen.rows - keyLines.length - 5));
  const from = firstShown(box.at, rows, box.items.length);
  const body = box.items.slice(from, from + rows).map(({ id, isOn }, row) => {
    const title = view.columns.find((column) => column.id === id)?.title ?? id;
    const text = fitLeft(` [${isOn ? "x" : " "}] ${title}`, inner);
    if (from + row === box.at) return paint(theme.selected, text);
    return isOn ? text : paint(theme.faint, text);
  });
  const keys = keyLines.map((line) => paint(theme.faint, fitLeft(`  ${line}`, inner)));
  const lines = framed(`columns of ${view.title}`, [...body, " ".repeat(inner), ...keys], inner, look);
  return { lines, rect: centred(inner + 2, lines.length, screen) };
}

function linesOfKeys(look: Look): readonly string[] {
  const key = (name: string, text: string) => keyText(look, "columns", name, text);
  return [
    [key("show", "% show or hide"), `${key("move-down", "%")} ${key("move-up", "% move")}`.trim()],
    [key("reset", "% as at first"), key("accept", "% keep"), key("cancel", "% undo")],
  ].map((parts) => parts.filter((part) => part !== "").join("   "));
}
