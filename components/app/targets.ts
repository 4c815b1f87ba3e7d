/** The rows that an action is about: the marked ones, else the one under the cursor. */
import type { PaneRow } from "../../src/commands/pane.ts";
import { namespaceOf, type ObjectKey } from "../../src/store/state.ts";
import { familiarImage } from "../views/container-state.ts";
import type { App } from "./app.ts";

export interface Target {
  readonly key: ObjectKey;
  readonly row: PaneRow;
}

/** Marked rows that a filter hides are none: nothing is done to what is not seen. */
export function targetsOf(app: App): readonly Target[] {
  const model = app.model();
  const { marks } = app.ui.getState().lists[model.view.name];
  const cursor = app.cursor();
  const keys =
    marks.size > 0 ? [...model.rows.keys()].filter((key) => marks.has(key)) : cursor === undefined ? [] : [cursor];
  return keys.flatMap((key) => {
    const row = model.rows.get(key);
    const target = row === undefined ? undefined : model.view.target?.(row);
    return target === undefined ? [] : [{ key, row: target }];
  });
}

/** What a row is called where few cells are to tell it. */
export function nameOf({ pane, row }: PaneRow): string {
  return pane === "images" ? familiarImage(row.name) : row.name;
}

/** What commands take: a full id never means another container. */
export function refOf(target: PaneRow): string {
  return target.pane === "containers" ? target.row.id : target.row.name;
}

export function byNamespace(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  return Map.groupBy(targets, namespaceOfTarget);
}

export function namespaceOfTarget({ row, key }: Target): string {
  return row.pane === "namespaces" ? row.row.name : namespaceOf(key);
}
