import { Box } from "ink";
import type { App as AppState } from "./app/app.ts";
import { useDerived } from "./hooks/context.ts";
import { paintDetail } from "./panes/detail.ts";
import { paintEventList } from "./panes/event-list.ts";
import { hintsLine, statusLine } from "./panes/footer.ts";
import { headerLines } from "./panes/header.ts";
import { paintLogs } from "./panes/logs.ts";
import { paintTable } from "./panes/table.ts";
import { paintNav, tabsLine } from "./panes/tabs.ts";
import { detailTitle, dockTitle, eventsTitle, listTitle, viewerTitle } from "./panes/titles.ts";
import { paintViewer } from "./panes/viewer.ts";
import type { Rect } from "./screen/grid.ts";
import { Canvas } from "./widgets/Canvas.tsx";
import { Line } from "./widgets/Line.tsx";
import { Modals } from "./widgets/Modals.tsx";
import { TooSmall } from "./widgets/TooSmall.tsx";

const header = (app: AppState, width: number, height: number) =>
  headerLines(app.scene(), app.engine.address, width, height).join("\n");
const tabs = (app: AppState, width: number) => tabsLine(app.scene(), width);
// These change with every move of the cursor or key of a prompt: Ink would lay out the whole frame for them.
const dockTitleRow = (app: AppState, { width }: Rect) => [dockTitle(app, width)];
const hintsRow = (app: AppState, { width }: Rect) => [hintsLine(app, width)];
const statusRow = (app: AppState, { width }: Rect) => [statusLine(app, width)];
const nav = (app: AppState, { width, height }: Rect) => paintNav(height, width, app.scene());
const list = (app: AppState, rect: Rect) => paintTable(rect, app.model(), app.scene());
const dock = (app: AppState, rect: Rect) => paintLogs(rect, app.dock.stream, app.ui.getState().dock, app.theme);
const detail = (app: AppState, { width }: Rect) => paintDetail(width, app.model(), app.cursor(), app.scene());
const events = (app: AppState, rect: Rect) => paintEventList(rect, app.scene());
const viewer = (app: AppState, rect: Rect) => {
  const shown = app.ui.getState().viewer;
  return shown === undefined ? [] : paintViewer(rect, shown, app.theme);
};

/** The whole screen: a frame of titles and lines by Ink, the panes painted beneath it. */
export function App() {
  const layout = useDerived((app) => app.layout());
  if (layout.tooSmall) return <TooSmall />;
  return (
    <Box width={layout.columns} height={layout.rows}>
      {layout.header && <Line rect={layout.header} text={header} />}
      {layout.tabs && <Line rect={layout.tabs} text={tabs} />}
      {layout.nav && <Canvas id="nav" rect={layout.nav} paint={nav} />}
      {layout.listTitle && <Line rect={layout.listTitle} text={listTitle} />}
      {layout.list && <Canvas id="list" rect={layout.list} paint={list} />}
      {layout.detailTitle && <Line rect={layout.detailTitle} text={detailTitle} />}
      {layout.detail && <Canvas id="detail" rect={layout.detail} paint={detail} />}
      {layout.dockTitle && <Canvas id="dockTitle" rect={layout.dockTitle} paint={dockTitleRow} />}
      {layout.dock && <Canvas id="dock" rect={layout.dock} paint={dock} />}
      {layout.eventsTitle && <Line rect={layout.eventsTitle} text={eventsTitle} />}
      {layout.events && <Canvas id="events" rect={layout.events} paint={events} />}
      {layout.viewerTitle && <Line rect={layout.viewerTitle} text={viewerTitle} />}
      {layout.viewer && <Canvas id="viewer" rect={layout.viewer} paint={viewer} />}
      {layout.hints && <Canvas id="hints" rect={layout.hints} paint={hintsRow} />}
      {layout.status && <Canvas id="status" rect={layout.status} paint={statusRow} />}
      <Modals />
    </Box>
  );
}
