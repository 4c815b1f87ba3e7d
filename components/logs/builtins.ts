/** Palette commands for the logs. */
import type { App } from "../app/app.ts";
import type { Builtin } from "../app/builtins.ts";
import { tell } from "../app/messages.ts";
import { tileAt, UNHELD } from "../state/log-tile.ts";
import { label } from "../text.ts";
import { changeDock, changeTile } from "./moves.ts";
import { closeTile, splitTile } from "./settings.ts";
import { keysNamed } from "./targets.ts";

export const LOG_BUILTINS: readonly Builtin[] = [
  {
    name: "logs",
    summary: "the logs of containers by name, merged; * stands for anything",
    choices: (app) => [...app.store.getState().containers.values()].map(({ name }) => name),
    optional: true,
    many: true,
    run: showNamed,
  },
  { name: "split", summary: "keep the shown logs in a tile of their own", run: splitTile },
  { name: "unsplit", summary: "close the tile of logs with the focus", run: closeTile },
  {
    name: "wrap",
    summary: "wrap long log lines or not",
    run: (app) => changeTile(app, ({ wrap }) => ({ wrap: !wrap })),
  },
  {
    name: "times",
    summary: "show or hide the times of log lines",
    run: (app) => changeTile(app, ({ timestamps }) => ({ timestamps: !timestamps })),
  },
  {
    name: "histogram",
    summary: "show or hide log lines over time",
    run: (app) => changeTile(app, ({ histogram }) => ({ histogram: !histogram })),
  },
];

/** Those containers' logs, on the whole screen; without a name those of the selection. */
function showNamed(app: App, names: string): void {
  const patterns = names.split(/\s+/).filter((name) => name !== "");
  const keys = keysNamed(app, patterns);
  if (patterns.length > 0 && keys.length === 0) {
    tell(app, `no such container: ${label(names)}`);
    return;
  }
  changeDock(app, (dock) => {
    const own = { ...tileAt(dock), ...UNHELD, keys: patterns.length > 0 ? keys : undefined, all: false };
    return { ...dock, open: true, full: true, tiles: dock.tiles.map((tile, at) => (at === dock.at ? own : tile)) };
  });
  app.update((ui) => ({ ...ui, focus: "dock", viewer: undefined, explorer: undefined }));
}
