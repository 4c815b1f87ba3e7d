/** The panes of the logs: a title and lines for each tile. */
import { TILE_PANES, tileRect } from "../layout.ts";
import type { Pane } from "../panes/index.ts";
import { paintLogs } from "./paint.ts";
import { logTitle } from "./title.ts";

export const LOG_PANES: readonly Pane[] = TILE_PANES.flatMap(([title, body], index): Pane[] => [
  {
    name: title,
    still: false,
    paint: (app, { width }) => [logTitle(app, index, width, tileRect(app.layout(), index))],
  },
  { name: body, still: false, paint: (app, rect) => paintLogs(app, index, rect) },
]);
