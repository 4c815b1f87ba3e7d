/** What keys do in the layers of an image. */
import { wasteText } from "../../src/commands/image/layers/report.ts";
import type { LayerExplorer, Mark, TreeRow } from "../../src/engine/types.ts";
import { type ExplorerState, FIRST_LOOK, moved, toggled } from "../state/explorer.ts";
import { safe } from "../text.ts";
import type { App } from "./app.ts";
import { textLines } from "./file-text.ts";
import { tell, tellError } from "./messages.ts";
import { openViewer } from "./run.ts";

/** Shows the layers of an image over whatever is shown, at the newest one. */
export function openExplorer(app: App, explorer: LayerExplorer): void {
  if (explorer.layers.length === 0) {
    tell(app, `${explorer.name} has no layers`);
    return;
  }
  app.layers.open(explorer);
  app.update((ui) => ({ ...ui, viewer: undefined, explorer: { ...FIRST_LOOK, layer: explorer.layers.length - 1 } }));
}

export function changeExplorer(app: App, change: (state: ExplorerState) => Partial<ExplorerState>): void {
  app.update((ui) =>
    ui.explorer === undefined ? ui : { ...ui, explorer: { ...ui.explorer, ...change(ui.explorer) } },
  );
}

/** Rows of the pane with the focus. */
export function explorerRows(app: App): number {
  const { layers, files } = app.layout();
  const { explorer } = app.ui.getState();
  return (explorer?.focus === "files" ? files?.height : layers?.height) ?? 1;
}

export function moveExplorer(app: App, by: number): void {
  changeExplorer(app, (state) => {
    if (state.focus === "layers") {
      const { at, top } = moved(
        { at: state.layer + by, top: state.layerTop },
        app.layers.explorer?.layers.length ?? 0,
        explorerRows(app),
      );
      return at === state.layer ? { layerTop: top } : { layer: at, layerTop: top, row: 0, rowTop: 0 };
    }
    const { at, top } = moved(
      { at: state.row + by, top: state.rowTop },
      app.layers.rows(state).count,
      explorerRows(app),
    );
    return { row: at, rowTop: top };
  });
}

export function switchExplorerFocus(app: App): void {
  changeExplorer(app, ({ focus }) => ({ focus: focus === "layers" ? "files" : "layers" }));
}

export function selectedFile(app: App): TreeRow | undefined {
  const { explorer } = app.ui.getState();
  return explorer === undefined ? undefined : app.layers.rows(explorer).slice(explorer.row, explorer.row + 1)[0];
}

/** Opens or closes the folder under the cursor. */
export function foldFile(app: App): void {
  const file = selectedFile(app);
  if (file?.expandable) changeExplorer(app, ({ open }) => ({ open: toggled(open, file.path) }));
}

/** Other rows are shown: the cursor stays with its file where that is still there. */
function changeRows(app: App, change: (state: ExplorerState) => Partial<ExplorerState>): void {
  const file = selectedFile(app);
  changeExplorer(app, change);
  changeExplorer(app, (state) => {
    const rows = app.layers.rows(state);
    const found = file === undefined ? -1 : rows.find(file.path);
    const { at, top } = moved(
      { at: Math.max(0, found), top: state.rowTop },
      rows.count,
      app.layout().files?.height ?? 1,
    );
    return { row: at, rowTop: top };
  });
}

export function toggleMarkShown(app: App, mark: Mark): void {
  changeRows(app, ({ marks }) => ({ marks: toggled(marks, mark) }));
}

export function filterFiles(app: App, filter: string): void {
  changeRows(app, () => ({ filter }));
}

export function toggleAggregate(app: App): void {
  changeExplorer(app, ({ isAggregate }) => ({ isAggregate: !isAggregate, row: 0, rowTop: 0 }));
}

export function showWaste(app: App): void {
  const { waste } = app.layers;
  if (waste === undefined) tell(app, "the layers are being read");
  else openViewer(app, "waste", wasteText(waste).split("\n"), "plain");
}

// More than anybody reads on a screen; the whole file is one command away.
const MAX_VIEW_BYTES = 512 * 1024;

/** Enter: to the files of a layer, into a folder, or the text of a file. */
export async function viewFile(app: App): Promise<void> {
  const state = app.ui.getState().explorer;
  const { explorer } = app.layers;
  if (state === undefined || explorer === undefined) return;
  if (state.focus === "layers") return switchExplorerFocus(app);
  const file = selectedFile(app);
  if (file === undefined) return;
  if (file.expandable) return foldFile(app);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of explorer.readFile(layerOf(state, file), file.path, { maxBytes: MAX_VIEW_BYTES }))
      chunks.push(chunk);
    const isStillThere = app.layers.explorer === explorer;
    if (isStillThere) openViewer(app, safe(file.path), textLines(Buffer.concat(chunks), file.sizeBytes), "plain");
  } catch (error) {
    tellError(app, error);
  }
}

/** To the clipboard: the path of the file, or the digest of the layer. */
export function copyValue(app: App): void {
  const state = app.ui.getState().explorer;
  const file = selectedFile(app);
  const value =
    state?.focus === "layers"
      ? app.layers.explorer?.layers[state.layer]?.digest
      : file === undefined
        ? undefined
        : `/${file.path}`;
  if (value === undefined) return;
  app.hands.copy(value);
  tell(app, `copied ${safe(value)}`);
}

/** What a copy of the selected file would be called here: a name of the image's, in which nothing steers anything. */
export function copyOutName(app: App): string {
  return safe(selectedFile(app)?.name ?? "").replaceAll("/", "_");
}

/** Writes the selected file, as of its layer, to a path of this machine. */
export async function copyOut(app: App, target: string): Promise<void> {
  const state = app.ui.getState().explorer;
  const file = selectedFile(app);
  if (state === undefined || file === undefined || target === "") return;
  try {
    await app.layers.explorer?.saveFile(target, layerOf(state, file), file.path);
    tell(app, `copied /${safe(file.path)} to ${safe(target)}`);
  } catch (error) {
    tellError(app, error);
  }
}

// What a layer removed is read from below it.
function layerOf(state: ExplorerState, { mark, layer }: TreeRow): number {
  return mark === "removed" ? (layer ?? 0) : state.layer;
}

/** One step back: the filter goes first, then the layers. */
export function leaveExplorer(app: App): void {
  if ((app.ui.getState().explorer?.filter ?? "") !== "") filterFiles(app, "");
  else app.update((ui) => ({ ...ui, explorer: undefined }));
}
