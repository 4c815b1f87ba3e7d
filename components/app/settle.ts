/** Makes everything fit together again after a change: window and marks, the dock's target, what is sampled. */

import type { StoreState } from "../../src/store/state.ts";
import { settleLogs } from "../logs/targets.ts";
import { selectionOf } from "../state/explorer.ts";
import { settleJobs } from "../state/jobs.ts";
import { settle, withList } from "../state/lists.ts";
import type { UiState } from "../state/ui.ts";
import type { App } from "./app.ts";
import { figuresShown, isOnlyStats, samplePace, samplesWanted } from "./samples.ts";

export interface Settler {
  /** Something changed. Many changes in one turn (a burst of keys, a batch of events) are settled and told once. */
  changed(): void;
  /** As above; but samples that the screen shows no otherwise are not told: mostly containers do nothing. */
  storeChanged(state: StoreState, previous: StoreState): void;
  now(): void;
  stop(): void;
}

/** `tell` is called whenever all is settled. */
export function createSettler(app: App, tell: () => void): Settler {
  let isDue = false;
  let isStopped = false;
  const sampling = samplePace(app.store);
  /** The figures as they were told; undefined where something else has been told since. */
  let toldFigures: string | undefined;

  const now = () => {
    if (isStopped) return;
    isDue = true;
    app.update((ui) => withList(ui, ui.view, (list) => settle(list, app.model(), app.listRows())));
    app.update(settleJobs);
    app.update((ui) => atNow(ui, Date.now()));
    settleLogs(app);
    followSelection(app);
    sampling.follow(samplesWanted(app));
    isDue = false;
    toldFigures = undefined;
    tell();
  };
  const changed = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(now);
  };
  return {
    changed,
    storeChanged(state, previous) {
      if (isDue || !isOnlyStats(state, previous)) return changed();
      const figures = figuresShown(app);
      if (figures === toldFigures) return sampling.follow(samplesWanted(app));
      now();
      toldFigures = figures;
    },
    now,
    stop() {
      isStopped = true;
      sampling.follow("no");
    },
  };
}

/** A frame that is drawn anyway tells ages as of now. */
function atNow(ui: UiState, nowMs: number): UiState {
  return Math.abs(nowMs - ui.nowMs) < 1000 ? ui : { ...ui, nowMs };
}

/** The files are those of the selected layer; nothing is read for an explorer that was left. */
function followSelection({ ui, layers }: App): void {
  const { explorer } = ui.getState();
  if (explorer !== undefined) layers.show(selectionOf(explorer));
  else if (layers.explorer !== undefined) layers.close();
}
