/** What the user looks at in the layers of an image: plain data; what is in them the browser holds. */
import type { Mark, TreeSelection } from "../../src/engine/types.ts";

export interface ExplorerState {
  readonly focus: "layers" | "files";
  readonly layer: number;
  readonly layerTop: number;
  /** Shows all that was done on top of the base, up to the layer; otherwise what the layer did. */
  readonly isAggregate: boolean;
  /** Selected row of the files. */
  readonly row: number;
  readonly rowTop: number;
  /** Folders that are open. */
  readonly open: ReadonlySet<string>;
  readonly marks: ReadonlySet<Mark>;
  readonly filter: string;
}

export const MARKS: readonly Mark[] = ["added", "modified", "removed", "unchanged"];

export const FIRST_LOOK: ExplorerState = {
  focus: "layers",
  layer: 0,
  layerTop: 0,
  isAggregate: false,
  row: 0,
  rowTop: 0,
  open: new Set(),
  marks: new Set(MARKS),
  filter: "",
};

export function selectionOf({ layer, isAggregate }: ExplorerState): Required<TreeSelection> {
  return { to: layer, from: isAggregate ? Math.min(1, layer) : layer };
}

/** A cursor moved within a list, and the window with it. */
export function moved(
  { at, top }: { readonly at: number; readonly top: number },
  count: number,
  height: number,
): { readonly at: number; readonly top: number } {
  const to = Math.max(0, Math.min(at, count - 1));
  const least = Math.max(0, to - height + 1);
  return { at: to, top: Math.max(least, Math.min(top, to, Math.max(0, count - height))) };
}

/** The same set with one member more or less. */
export function toggled<Member>(members: ReadonlySet<Member>, member: Member): ReadonlySet<Member> {
  const next = new Set(members);
  if (!next.delete(member)) next.add(member);
  return next;
}
