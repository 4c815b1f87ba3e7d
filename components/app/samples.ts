/** Samples of CPU and memory: how often the screen needs them, and what it shows of them. */
import type { StoreState } from "../../src/store/state.ts";
import type { Store } from "../../src/store/store.ts";
import { paintDetail } from "../panes/detail.ts";
import { headerLines } from "../panes/header.ts";
import { paintTable } from "../panes/table.ts";
import { listTitle } from "../panes/titles.ts";
import { isUp } from "../views/container-state.ts";
import { SAMPLED } from "../views/containers.ts";
import type { App } from "./app.ts";

/** `few`: only sums are shown, or nothing that runs is in the window. */
export type Samples = "no" | "few" | "all";

const FEW_EVERY_MS = 5000;

export function samplesWanted(app: App): Samples {
  const { view, lists } = app.ui.getState();
  if (view !== "containers" || app.layout().list === undefined) return "no";
  const { top, filter, sort } = lists[view];
  // Rows come and go with the figures that they are sorted or filtered by.
  if (filter !== "" || SAMPLED.includes(sort.column)) return "all";
  const { keys, groups } = app.model();
  const { containers, stats } = app.store.getState();
  // One sample is no figure yet.
  for (const { cpuPercent } of stats.values()) if (cpuPercent === undefined) return "all";
  const shown = keys.slice(top, top + app.listRows());
  const runs = shown.some((key) => {
    const row = containers.get(key);
    return row === undefined ? groups.has(key) : isUp(row);
  });
  return runs ? "all" : "few";
}

/** Keeps the store sampling at the pace that was asked for last. */
export function samplePace(store: Store): { follow(wanted: Samples): void } {
  let current: Samples = "no";
  let release = () => {};
  return {
    follow(wanted) {
      if (wanted === current) return;
      current = wanted;
      const before = release;
      release = wanted === "no" ? () => {} : store.watchStats(wanted === "few" ? { everyMs: FEW_EVERY_MS } : {});
      // Afterwards: a moment with nobody watching would be one without a pace.
      before();
    },
  };
}

export function isOnlyStats(state: StoreState, previous: StoreState): boolean {
  return (Object.keys(state) as (keyof StoreState)[]).every(
    (name) => name === "stats" || state[name] === previous[name],
  );
}

/** Everything on the screen that follows from samples, as it is painted. */
export function figuresShown(app: App): string {
  const { header, listTitle: title, list, detail } = app.layout();
  const scene = app.scene();
  return [
    ...(header === undefined ? [] : headerLines(scene, app.engine.address, header)),
    ...(title === undefined ? [] : [listTitle(app, title.width)]),
    ...(list === undefined ? [] : paintTable(list, app.model(), app.placed(), scene)),
    ...(detail === undefined ? [] : paintDetail(detail, app.model(), app.cursor(), scene)),
  ].join("\n");
}
