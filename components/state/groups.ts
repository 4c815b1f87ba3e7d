/** Rows put together in groups, each with a line of its own, open or folded. */
import type { ObjectKey } from "../../src/store/state.ts";
import type { AnyView } from "../views/index.ts";
import type { ListState } from "./ui.ts";

export type Entry = readonly [ObjectKey, unknown];

export interface Arranged {
  /** Lines of the table: rows, and before those of a group the group itself. */
  readonly keys: readonly ObjectKey[];
  /** Members of each group, in the order of the rows. */
  readonly groups: ReadonlyMap<ObjectKey, readonly Entry[]>;
}

const NO_GROUPS: Arranged["groups"] = new Map();

/** A group stands where its first row would, so that the order of rows is that of groups, too. */
export function arrange(
  { group }: AnyView,
  sorted: readonly Entry[],
  { isGrouped, folded }: Pick<ListState, "isGrouped" | "folded">,
): Arranged {
  if (group === undefined || !isGrouped) return { keys: sorted.map(([key]) => key), groups: NO_GROUPS };
  const groups = new Map<ObjectKey, Entry[]>();
  const order: ObjectKey[] = [];
  for (const entry of sorted) {
    const key = group.keyOf(entry[1]);
    const members = key === undefined ? undefined : groups.get(key);
    if (members !== undefined) members.push(entry);
    else order.push(key ?? entry[0]);
    if (key !== undefined && members === undefined) groups.set(key, [entry]);
  }
  const keys = order.flatMap((key) => {
    const members = groups.get(key);
    return members === undefined || folded.has(key) ? [key] : [key, ...members.map(([each]) => each)];
  });
  return { keys, groups };
}
