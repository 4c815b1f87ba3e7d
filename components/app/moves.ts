/** What keys do beyond moving: marks, drilling in and out, the size of the dock, the help. */

import { backInLog, changeDock } from "../logs/moves.ts";
import { cursorIndex, invertedMarks, markRange, toggleMark } from "../state/lists.ts";
import type { App } from "./app.ts";
import { actionsOf, dispatch } from "./dispatch.ts";
import { fold, markMembers } from "./folds.ts";
import { helpLines } from "./help.ts";
import { leaveJobs } from "./job-moves.ts";
import { dismissJobs } from "./jobs.ts";
import { dismissToast, tell } from "./messages.ts";
import { changeList, moveCursor, openView } from "./navigate.ts";
import { openViewer } from "./run.ts";
import { refOf, targetsOf } from "./targets.ts";

export function mark(app: App): void {
  const key = app.cursor();
  if (key === undefined) return;
  if (app.model().groups.has(key)) markMembers(app, key);
  else changeList(app, (list) => toggleMark(list, key));
  moveCursor(app, 1);
}

export function markToHere(app: App): void {
  const model = app.model();
  changeList(app, (list) => markRange(list, model, cursorIndex(list, model)));
}

export function invertMarks(app: App): void {
  const model = app.model();
  changeList(app, (list) => invertedMarks(list, model));
}

export function clearMarks(app: App): void {
  changeList(app, () => ({ marks: new Set() }));
}

export function toggleFaults(app: App): void {
  changeList(app, ({ onlyFaults }) => ({ onlyFaults: !onlyFaults }));
}

/** Enter: into the log of a container (twice for the full screen), the layers of an image, a volume, a namespace. */
export function drill(app: App): void {
  const { groups, view } = app.model();
  const { name, enter } = view;
  const key = app.cursor();
  if (key === undefined || enter === undefined) return;
  if (groups.has(key)) fold(app);
  else if (enter === "namespace") {
    app.store.setNamespace(key);
    openView(app, "containers");
  } else if (enter === "logs") openLog(app);
  else {
    const entries = actionsOf(app.commands, name).filter(({ action }) => action.hint === enter.action);
    void dispatch(app, entries.slice(0, 1));
  }
}

/** Of the marked containers, of all of a pod, or of the one under the cursor. */
export function openLog(app: App): void {
  app.update((ui) => ({
    ...ui,
    focus: "dock",
    dock: { ...ui.dock, open: true, full: app.layout().dock === undefined },
  }));
}

/** One step back; false where there is nothing to go back from. */
export function back(app: App): boolean {
  const { dock, focus, jobs, lists, view } = app.ui.getState();
  const list = lists[view];
  if (dismissToast(app)) return true;
  if (jobs.full || focus === "jobs") leaveJobs(app);
  else if (dismissJobs(app)) return true;
  else if ((dock.full || focus === "dock") && backInLog(app)) return true;
  else if (dock.full) changeDock(app, (before) => ({ ...before, full: false }));
  else if (focus === "dock") app.update((ui) => ({ ...ui, focus: "list" }));
  else if (list.filter !== "") changeList(app, () => ({ filter: "" }));
  else if (list.marks.size > 0) clearMarks(app);
  else return false;
  return true;
}

export function growDock(app: App, by: number): void {
  changeDock(app, (dock) => ({ ...dock, share: Math.max(0.1, Math.min(0.9, dock.share + by)) }));
}

export function openHelp(app: App): void {
  openViewer(app, "help", helpLines(app), "plain");
}

export function copyRow(app: App): void {
  const [target] = targetsOf(app);
  if (target === undefined) return;
  const text = refOf(target.row);
  app.hands.copy(text);
  tell(app, `copied ${text.length > 40 ? `${text.slice(0, 37)}...` : text}`);
}
