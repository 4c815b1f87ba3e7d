/** The title rules of the panes. */
import type { App } from "../app/app.ts";
import { grouped } from "../figures.ts";
import type { ListModel } from "../state/list-model.ts";
import { label } from "../text.ts";
import type { Theme } from "../theme.ts";
import { type Segment, titleRule } from "./segments.ts";

export function listTitle(app: App, width: number): string {
  const { ui, store, theme, glyphs } = app.scene();
  const model = app.model();
  const { filter, sort, marks, wide, onlyFaults } = ui.lists[ui.view];
  const count = filter === "" && !onlyFaults ? String(model.total) : `${model.rows.size} of ${model.total}`;
  const arrow = sort.descending ? glyphs.down : glyphs.up;
  const left: Segment[] = [{ text: `${store.namespace === undefined ? "all namespaces" : label(store.namespace)}` }];
  if (filter !== "") left.push({ text: `/${label(filter)}`, style: theme.warn });
  left.push({ text: `sort ${sort.column}${arrow}`, style: theme.faint });
  if (onlyFaults) left.push({ text: "faults only", style: theme.warn });
  if (wide) left.push({ text: "wide", style: theme.faint });
  if (ui.view === "containers" && !ui.showStopped) left.push({ text: "stopped hidden", style: theme.warn });
  if (ui.view === "containers" && ui.showPause) left.push({ text: "pause shown", style: theme.faint });
  const right = marksSegments(model, marks, theme);
  const title = { text: `${model.view.title} ${count}`, style: titleStyle(app) };
  return titleRule({ title, left, right }, withGutter(app, width), theme, glyphs);
}

function marksSegments({ rows }: ListModel, marks: ReadonlySet<string>, theme: Theme): readonly Segment[] {
  if (marks.size === 0) return [];
  const hidden = [...marks].filter((key) => !rows.has(key)).length;
  return [{ text: `${marks.size} marked${hidden > 0 ? `, ${hidden} hidden` : ""}`, style: theme.mark }];
}

/** A blank cell parts a title from the pane beside it. */
export function withGutter(app: App, width: number): number {
  return width < app.layout().columns ? width - 1 : width;
}

export function detailTitle(app: App, width: number): string {
  const { theme, glyphs } = app;
  return titleRule({ title: { text: "details", style: theme.title } }, width, theme, glyphs);
}

export function eventsTitle(app: App, width: number): string {
  const { theme, glyphs } = app;
  const { eventCount } = app.store.getState();
  const right = eventCount > 0 ? [{ text: grouped(eventCount), style: theme.faint }] : [];
  return titleRule({ title: { text: "events", style: theme.title }, right }, width, theme, glyphs);
}

export function viewerTitle(app: App, width: number): string {
  const { theme, glyphs } = app;
  const { viewer } = app.ui.getState();
  if (viewer === undefined) return "";
  const height = app.layout().viewer?.height ?? 0;
  const last = Math.min(viewer.lines.length, viewer.top + height);
  const left: Segment[] = [];
  if (viewer.search !== "") {
    const wanted = viewer.search.toLowerCase();
    const hits = viewer.lines.filter((line) => line.toLowerCase().includes(wanted)).length;
    left.push({ text: `/${label(viewer.search)}`, style: theme.warn }, { text: `${hits} lines`, style: theme.faint });
  }
  const right = [{ text: `${last} of ${viewer.lines.length}`, style: theme.faint }];
  return titleRule({ title: { text: viewer.title, style: theme.focusTitle }, left, right }, width, theme, glyphs);
}

function titleStyle(app: App): string {
  const { focus, dock } = app.ui.getState();
  return focus === "list" && !dock.full ? app.theme.focusTitle : app.theme.title;
}
