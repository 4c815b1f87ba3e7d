/** A feed for each tile, and the lens that it looks through. */
import { CLEAR_LENS, type Lens } from "../../src/logs/line-track.ts";
import { parseLogFilter, parsePattern } from "../../src/logs/pattern.ts";
import type { LogTile } from "../state/log-tile.ts";
import { type FeedHooks, type LogFeed, openFeed, type Wanted } from "./feed.ts";

export interface LogFeeds {
  of(tile: LogTile): LogFeed;
  /** Opens and closes what is needed; the ids of tiles that show other logs than before. */
  sync(tiles: readonly LogTile[], wantedOf: (tile: LogTile) => Wanted): ReadonlySet<number>;
  close(): void;
}

export function logFeeds(hooks: FeedHooks): LogFeeds {
  const feeds = new Map<number, LogFeed>();
  const lenses = new Map<number, { readonly key: string; readonly lens: Lens }>();

  const feedOf = (id: number) => {
    const feed = feeds.get(id) ?? openFeed(hooks);
    feeds.set(id, feed);
    return feed;
  };
  /** The same object for the same tile settings: another one has every line looked at anew. */
  const lensOf = (tile: LogTile) => {
    const key = JSON.stringify([tile.filter, tile.context, tile.search, tile.histogram || tile.levels]);
    const known = lenses.get(tile.id);
    if (known?.key === key) return known.lens;
    const lens = toLens(tile);
    lenses.set(tile.id, { key, lens });
    return lens;
  };
  return {
    of: ({ id }) => feedOf(id),
    sync(tiles, wantedOf) {
      const changed = new Set<number>();
      for (const tile of tiles) {
        const feed = feedOf(tile.id);
        if (feed.show(wantedOf(tile))) changed.add(tile.id);
        feed.look(lensOf(tile));
      }
      for (const [id, feed] of feeds) {
        if (tiles.some((tile) => tile.id === id)) continue;
        feed.close();
        feeds.delete(id);
        lenses.delete(id);
      }
      return changed;
    },
    close() {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
  };
}

function toLens({ filter, context, search, histogram, levels }: LogTile): Lens {
  const lens = {
    filter: parseLogFilter(filter),
    context,
    search: parsePattern(search),
    levels: histogram || levels,
  };
  return lens.filter === undefined && lens.search === undefined && !lens.levels ? CLEAR_LENS : lens;
}
