/** The layers of the image that is open: read in the background from the base up, shown as far as they are read. */
import type { FileTree, LayerExplorer, LayerProgress, TreeRows, TreeSelection, Waste } from "../../src/engine/types.ts";
import { type ExplorerState, MARKS } from "../state/explorer.ts";

export interface LayerBrowser {
  readonly explorer: LayerExplorer | undefined;
  /** Undefined until all is read. */
  readonly waste: Waste | undefined;
  readonly progress: LayerProgress | undefined;
  /** Undefined while the layers that it needs are being read. */
  readonly tree: FileTree | undefined;
  open(explorer: LayerExplorer): void;
  /** Makes `tree` that of the selection. */
  show(selection: Required<TreeSelection>): void;
  rows(state: ExplorerState): TreeRows;
  close(): void;
}

export interface LayerBrowserHooks {
  /** Something else is to be seen, a few times a second at most while layers are read. */
  onChange(): void;
  onError(error: unknown): void;
}

const PROGRESS_MS = 100;
const NO_ROWS: TreeRows = { count: 0, slice: () => [], find: () => -1 };

export function layerBrowser({ onChange, onError }: LayerBrowserHooks): LayerBrowser {
  let explorer: LayerExplorer | undefined;
  let waste: Waste | undefined;
  let progress: LayerProgress | undefined;
  let tree: FileTree | undefined;
  let shown = "";
  let abort = new AbortController();
  let telling: NodeJS.Timeout | undefined;
  const listed = rowSelector();

  const onProgress = (next: LayerProgress) => {
    progress = next;
    telling ??= setTimeout(() => {
      telling = undefined;
      onChange();
    }, PROGRESS_MS);
  };
  /** Takes an answer only while the image that it belongs to is open. */
  function whileOpen<Value>(answer: Promise<Value>, take: (value: Value) => void): void {
    const { signal } = abort;
    const ended = (act: () => void) => {
      if (signal.aborted) return;
      act();
      onChange();
    };
    answer.then(
      (value) => ended(() => take(value)),
      (error: unknown) => ended(() => onError(error)),
    );
  }
  const close = () => {
    abort.abort();
    clearTimeout(telling);
    telling = undefined;
    explorer = undefined;
    waste = undefined;
    progress = undefined;
    tree = undefined;
    shown = "";
  };
  return {
    get explorer() {
      return explorer;
    },
    get waste() {
      return waste;
    },
    get progress() {
      return progress;
    },
    get tree() {
      return tree;
    },
    open(next) {
      close();
      abort = new AbortController();
      explorer = next;
      whileOpen(next.waste({ signal: abort.signal, onProgress }), (measured) => {
        waste = measured;
        progress = undefined;
      });
    },
    show({ to, from }) {
      const key = `${from} ${to}`;
      if (explorer === undefined || key === shown) return;
      shown = key;
      tree = undefined;
      // What goes wrong with a layer is told once, by the reading of all.
      const merging = explorer.tree({ to, from }, { signal: abort.signal }).catch(() => undefined);
      whileOpen(merging, (merged) => {
        if (shown === key) tree = merged;
      });
    },
    rows: (state) => (tree === undefined ? NO_ROWS : listed(tree, state)),
    close,
  };
}

/** The same list for as long as nothing of it changed: a frame asks several times. */
function rowSelector(): (tree: FileTree, state: ExplorerState) => TreeRows {
  let last: { readonly tree: FileTree; readonly state: ExplorerState; readonly rows: TreeRows } | undefined;
  return (tree, state) => {
    const { open, marks, filter } = state;
    const isSame =
      last?.tree === tree && last.state.open === open && last.state.marks === marks && last.state.filter === filter;
    if (last === undefined || !isSame) last = { tree, state, rows: list(tree, state) };
    return last.rows;
  };
}

function list(tree: FileTree, { open, marks, filter }: ExplorerState): TreeRows {
  const wanted = filter.toLowerCase();
  return tree.rows({
    expanded: open,
    ...(marks.size < MARKS.length ? { marks } : {}),
    ...(wanted === "" ? {} : { matches: (path: string) => path.toLowerCase().includes(wanted) }),
  });
}
