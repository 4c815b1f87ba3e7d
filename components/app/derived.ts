/** What follows from the state: computed when asked for, and again only when what it depends on has changed. */
import type { StoreApi } from "zustand/vanilla";
import type { ObjectKey } from "../../src/store/state.ts";
import type { Store } from "../../src/store/store.ts";
import { type Layout, type LayoutOptions, layoutOf } from "../layout.ts";
import { type PlacedColumns, placeColumns } from "../panes/columns.ts";
import { bodyRows, columnCells } from "../panes/table.ts";
import type { Look } from "../settings/look.ts";
import { type ListModel, listSelector } from "../state/list-model.ts";
import { cursorIndex } from "../state/lists.ts";
import type { UiState } from "../state/ui.ts";
import type { Scene } from "../views/view.ts";

export interface Derived {
  scene(): Scene;
  model(): ListModel;
  /** The same object for as long as nothing moved. */
  layout(): Layout;
  /** Rows of the table's body just now. */
  listRows(): number;
  /** The table's columns where there is room for so many cells. */
  placed(): PlacedColumns<unknown>;
  /** Key of the selected row. */
  cursor(): ObjectKey | undefined;
}

/** `look` follows the settings, which are of the state. */
export function derive(store: Store, ui: StoreApi<UiState>, look: () => Look): Derived {
  const select = listSelector();
  const arrange = layoutSelector();
  const place = placeSelector();
  let scene: Scene = { store: store.getState(), ui: ui.getState(), ...look() };
  const derived: Derived = {
    scene() {
      const next = { store: store.getState(), ui: ui.getState() };
      if (next.store !== scene.store || next.ui !== scene.ui) scene = { ...next, ...look() };
      return scene;
    },
    model: () => select(derived.scene()),
    layout: () => arrange(ui.getState(), derived.model()),
    listRows: () => bodyRows(derived.layout().list?.height ?? 0),
    placed: () => place(derived.model(), ui.getState(), derived.layout().list?.width ?? 0),
    cursor() {
      const model = derived.model();
      return model.keys[cursorIndex(ui.getState().lists[model.view.name], model)];
    },
  };
  return derived;
}

function placeSelector(): (model: ListModel, ui: UiState, width: number) => PlacedColumns<unknown> {
  let inputs: readonly unknown[] = [];
  let placed: PlacedColumns<unknown> | undefined;
  return (model, { lists }, width) => {
    const { left, wide } = lists[model.view.name];
    const next = [model, left, wide, width];
    if (placed === undefined || next.some((input, i) => input !== inputs[i])) {
      placed = placeColumns(model.columns, { width: columnCells(width), widths: model.widths, left, wide });
    }
    inputs = next;
    return placed;
  };
}

type LayoutInputs = LayoutOptions & { readonly columns: number; readonly rows: number };

function layoutSelector(): (ui: UiState, model: ListModel) => Layout {
  let layout: Layout | undefined;
  let inputs: LayoutInputs | undefined;
  return (ui, model) => {
    const next = layoutInputs(ui, model);
    if (layout === undefined || inputs === undefined || !sameInputs(next, inputs)) {
      layout = layoutOf(next.columns, next.rows, next);
    }
    inputs = next;
    return layout;
  };
}

function layoutInputs(ui: UiState, { total, keys, view }: ListModel): LayoutInputs {
  const { columns, rows, viewer, explorer, jobs } = ui;
  const { open, share, full, tiles } = ui.dock;
  return {
    columns,
    rows,
    dock: open,
    dockShare: share,
    // A dock that shrank with each event would never rest.
    listRows: view.growsAlways === true ? Number.POSITIVE_INFINITY : Math.max(total, keys.length) + 1,
    tiles: tiles.length,
    dockFull: full,
    jobs: jobs.list.length,
    jobsFull: jobs.full && viewer === undefined,
    viewer: viewer !== undefined,
    explorer: explorer !== undefined,
  };
}

function sameInputs(a: LayoutInputs, b: LayoutInputs): boolean {
  return (Object.keys(a) as (keyof LayoutInputs)[]).every((name) => a[name] === b[name]);
}
