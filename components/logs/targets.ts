/** Whose logs a tile shows, and that it goes on showing them. */
import type { OpenLogsOptions } from "../../src/store/logs.ts";
import { openLogs } from "../../src/store/logs.ts";
import { keyOf, type ObjectKey } from "../../src/store/state.ts";
import type { App, AppOptions } from "../app/app.ts";
import { type LogTile, UNHELD } from "../state/log-tile.ts";
import { isUp } from "../views/container-state.ts";
import { isShown } from "../views/shown.ts";
import type { FeedHooks, OpenFeed } from "./feed.ts";

/** More logs at once would leave each of them too few lines. */
const MAX_LOGS = 50;

/** The dock's tiles follow the selection; over other views they keep what they showed. */
export function settleLogs(app: App): void {
  const { dock, view } = app.ui.getState();
  const isShown = app.layout().dock !== undefined;
  const changed = app.logs.sync(isShown ? dock.tiles : [], (tile) => {
    const now = app.logs.of(tile).wanted;
    const keys = tile.keys ?? (view === "containers" ? selectedKeys(app, tile) : now.keys);
    return { keys, range: tile.range };
  });
  if (changed.size === 0) return;
  const tiles = dock.tiles.map((tile) => (changed.has(tile.id) ? { ...tile, ...UNHELD } : tile));
  app.update((ui) => ({ ...ui, dock: { ...ui.dock, tiles } }));
}

/** The marked rows, or that of the cursor, or all that belong to it. */
function selectedKeys(app: App, { all }: LogTile): readonly ObjectKey[] {
  const { marks } = app.ui.getState().lists.containers;
  const { rows, groups } = app.model();
  const cursor = app.cursor();
  const marked = [...rows.keys()].filter((key) => marks.has(key));
  if (marked.length > 0) return marked.slice(0, MAX_LOGS);
  if (cursor === undefined) return [];
  const members = groups.get(cursor);
  if (members !== undefined) return members.map(([key]) => key).slice(0, MAX_LOGS);
  return all ? relatedKeys(app, cursor).slice(0, MAX_LOGS) : [cursor];
}

function relatedKeys(app: App, cursor: ObjectKey): readonly ObjectKey[] {
  const { containers } = app.store.getState();
  const pod = containers.get(cursor)?.pod;
  const rows = app.model().keys.flatMap((key) => {
    const row = containers.get(key);
    return row === undefined ? [] : [{ key, row }];
  });
  const own = rows.filter(({ row }) =>
    pod === undefined ? isUp(row) : row.pod?.name === pod.name && row.pod.namespace === pod.namespace,
  );
  return own.map(({ key }) => key);
}

/** Keys of containers whose name a pattern with `*` fits, by name. */
export function keysNamed(app: App, patterns: readonly string[]): readonly ObjectKey[] {
  const store = app.store.getState();
  const tests = patterns.map(
    (pattern) => new RegExp(`^${pattern.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`),
  );
  return [...store.containers.values()]
    .filter((row) => isShown(row.namespace, store))
    .filter(({ name, id }) => tests.some((test) => test.test(name) || test.test(id)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((row) => keyOf(row.namespace, row.id))
    .slice(0, MAX_LOGS);
}

/** Opens the log of a container as a feed wants it. */
export function logOpener({ engine, store }: AppOptions): FeedHooks["open"] {
  return (key, wanted) => {
    const row = store.getState().containers.get(key);
    if (row === undefined) return undefined;
    const { namespace, id } = row;
    return openLogs(engine, store, { namespace, id, limits: wanted.limits, ...partOf(wanted, row.startedAtMs) });
  };
}

/** The part of a log that a range means. */
function partOf({ range, tail, limits }: OpenFeed, startedAtMs = 0): Partial<OpenLogsOptions> {
  if (range.kind === "head") return { head: true };
  if (range.kind === "from") return { head: true, sinceMs: range.atMs };
  // No more than is kept: what lies before it would only run through.
  if (range.kind === "since") return { sinceMs: Date.now() - range.minutes * 60_000, tail: limits.maxLines };
  return range.kind === "previous" ? { untilMs: startedAtMs - 1, tail: limits.maxLines } : { tail };
}
