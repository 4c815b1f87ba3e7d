/** Of which namespaces rows are shown. */
import type { StoreState } from "../../src/store/state.ts";

export function isShown(namespace: string, { namespace: only }: StoreState): boolean {
  return only === undefined || namespace === only;
}

/** How many of these rows, each given by its namespace, are shown. */
export function countShown(namespaces: readonly string[], store: StoreState): string {
  return String(namespaces.filter((namespace) => isShown(namespace, store)).length);
}
