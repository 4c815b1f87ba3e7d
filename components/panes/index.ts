/** What is painted into each rectangle of the layout. */
import type { App } from "../app/app.ts";
import type { Layout } from "../layout.ts";
import { LOG_PANES } from "../logs/panes.ts";
import type { Rect } from "../screen/grid.ts";
import { paintDetail } from "./detail.ts";
import { paintEventList } from "./event-list.ts";
import { hintsLine, statusLine } from "./footer.ts";
import { headerLines } from "./header.ts";
import { jobsTitle, paintJobs } from "./jobs.ts";
import { filesTitle, layersTitle, paintFiles, paintLayers } from "./layers.ts";
import { paintTable } from "./table.ts";
import { paintNav, tabsLine } from "./tabs.ts";
import { detailTitle, eventsTitle, listTitle, viewerTitle } from "./titles.ts";
import { paintViewer } from "./viewer.ts";

export type PaneName = Exclude<keyof Layout, "columns" | "rows" | "tooSmall">;

export interface Pane {
  readonly name: PaneName;
  /** Changes seldom: Ink draws it. The others change with moves, streams or keys, and Ink would lay out the whole frame. */
  readonly still: boolean;
  readonly paint: (app: App, rect: Rect) => readonly string[];
}

export const PANES: readonly Pane[] = [
  { name: "header", still: true, paint: (app, rect) => headerLines(app.scene(), app.engine.address, rect) },
  { name: "tabs", still: true, paint: (app, { width }) => [tabsLine(app.scene(), width)] },
  { name: "listTitle", still: true, paint: (app, { width }) => [listTitle(app, width)] },
  { name: "detailTitle", still: true, paint: (app, { width }) => [detailTitle(app, width)] },
  { name: "eventsTitle", still: true, paint: (app, { width }) => [eventsTitle(app, width)] },
  { name: "viewerTitle", still: true, paint: (app, { width }) => [viewerTitle(app, width)] },
  { name: "nav", still: false, paint: (app, rect) => paintNav(rect, app.scene()) },
  { name: "list", still: false, paint: (app, rect) => paintTable(rect, app.model(), app.placed(), app.scene()) },
  { name: "detail", still: false, paint: (app, rect) => paintDetail(rect, app.model(), app.cursor(), app.scene()) },
  ...LOG_PANES,
  { name: "jobsTitle", still: false, paint: (app, { width }) => [jobsTitle(app, width)] },
  { name: "jobs", still: false, paint: (app, rect) => paintJobs(rect, app) },
  { name: "events", still: false, paint: (app, rect) => paintEventList(rect, app.scene()) },
  { name: "layersTitle", still: false, paint: (app, { width }) => [layersTitle(app, width)] },
  { name: "layers", still: false, paint: paintLayers },
  { name: "filesTitle", still: false, paint: (app, { width }) => [filesTitle(app, width)] },
  { name: "files", still: false, paint: paintFiles },
  { name: "viewer", still: false, paint: (app, rect) => paintViewer(rect, app.ui.getState().viewer, app.theme) },
  { name: "hints", still: false, paint: (app, { width }) => [hintsLine(app, width)] },
  { name: "status", still: false, paint: (app, { width }) => [statusLine(app, width)] },
];
