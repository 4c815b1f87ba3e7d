/** What is known about the selected row: the column at the right of a wide screen. */
import type { ObjectKey } from "../../src/store/state.ts";
import type { Rect } from "../screen/grid.ts";
import type { ListModel } from "../state/list-model.ts";
import { fitLeft } from "../text.ts";
import { paint } from "../theme.ts";
import type { Field, Scene } from "../views/view.ts";

const NAME_CELLS = 10;

export function paintDetail(
  { width }: Rect,
  model: ListModel,
  key: ObjectKey | undefined,
  scene: Scene,
): readonly string[] {
  if (key === undefined) return [];
  const members = model.groups.get(key);
  if (members !== undefined) return fieldLines(model.view.group?.detail(members, scene) ?? [], width, scene);
  const row = model.rows.get(key);
  if (row === undefined) return [];
  return fieldLines(model.view.detail?.(row, key, scene) ?? [], width, scene);
}

function fieldLines(fields: readonly Field[], width: number, { theme }: Scene): readonly string[] {
  const cells = width - NAME_CELLS - 3;
  return fields.map(([name, value, style = ""]) => {
    return `  ${paint(theme.faint, name.padEnd(NAME_CELLS))}${paint(style, fitLeft(value, cells))}`;
  });
}
