/** Keys of groups: to fold them, open them, and mark what is in them. */
import type { ObjectKey } from "../../src/store/state.ts";
import type { App } from "./app.ts";
import { changeList } from "./navigate.ts";

/** Folds or opens the group of the cursor, which then stands on it. */
export function fold(app: App): void {
  const key = groupAtCursor(app);
  if (key === undefined) return;
  changeList(app, ({ folded }) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    return { folded: next, cursor: key };
  });
}

/** Folds all groups; opens all where all are folded. */
export function foldAll(app: App): void {
  const keys = [...app.model().groups.keys()];
  if (keys.length === 0) return;
  const cursor = groupAtCursor(app);
  changeList(app, (list) => {
    const isAll = keys.every((key) => list.folded.has(key));
    return { folded: new Set(isAll ? [] : keys), ...(isAll || cursor === undefined ? {} : { cursor }) };
  });
}

export function toggleGroups(app: App): void {
  changeList(app, ({ isGrouped }) => ({ isGrouped: !isGrouped }));
}

/** The group that the cursor is on, or in. */
function groupAtCursor(app: App): ObjectKey | undefined {
  const { groups, rows, view } = app.model();
  const key = app.cursor();
  if (key === undefined || groups.has(key)) return key;
  const own = view.group?.keyOf(rows.get(key));
  return own !== undefined && groups.has(own) ? own : undefined;
}

/** Marks all that is in a group; where all of it is marked, takes the marks away. */
export function markMembers(app: App, group: ObjectKey): void {
  const members = app.model().groups.get(group) ?? [];
  changeList(app, ({ marks }) => {
    const next = new Set(marks);
    const isAll = members.every(([key]) => marks.has(key));
    for (const [key] of members) {
      if (isAll) next.delete(key);
      else next.add(key);
    }
    return { marks: next };
  });
}
