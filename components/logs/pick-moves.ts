/** Picking lines, copying them, and looking at one whole. */
import { splitColours } from "../../src/logs/ansi.ts";
import { prettyJson } from "../../src/logs/fields.ts";
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import type { App } from "../app/app.ts";
import { tell } from "../app/messages.ts";
import { openViewer } from "../app/run.ts";
import { grouped } from "../figures.ts";
import { safe } from "../text.ts";
import { changeTile, focusedFeed, focusedRect, focusedTile, showSpot } from "./moves.ts";
import { linesBetween, pickedRange } from "./pick.ts";
import { tileWindow, topPlace } from "./tile-window.ts";
import { placesFrom } from "./window.ts";

/** xterm takes no more than 100,000 bytes of base64 at once. */
const MAX_COPIED_BYTES = 74_000;
const MAX_LINES = 5000;

/** Picks lines, from the one that was gone to or the last one shown; once more ends it. */
export function togglePick(app: App): void {
  const { pick, hit } = focusedTile(app);
  if (pick !== undefined) {
    changeTile(app, () => ({ pick: undefined }));
    return;
  }
  const spot = hit ?? shownSpots(app).at(-1);
  if (spot === undefined) return;
  changeTile(app, () => ({ pick: { anchor: spot, head: spot } }));
  showSpot(app, spot);
}

/** The picked lines; else the one that was gone to; else all that are shown. */
export function copyLines(app: App): void {
  const { view } = focusedFeed(app);
  const spots = chosenSpots(app, view);
  const lines: string[] = [];
  let bytes = 0;
  for (const spot of spots) {
    const text = safeText(view, spot);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > MAX_COPIED_BYTES) break;
    lines.push(text);
  }
  if (lines.length === 0) {
    tell(app, "there is no line to copy");
    return;
  }
  app.hands.copy(lines.join("\n"));
  const what = lines.length === 1 ? "1 line" : `${grouped(lines.length)} lines`;
  tell(app, lines.length < spots.length ? `copied the first ${what}: a clipboard takes no more` : `copied ${what}`);
  changeTile(app, () => ({ pick: undefined }));
}

function chosenSpots(app: App, view: LogView): readonly Spot[] {
  const tile = focusedTile(app);
  const picked = pickedRange(view, tile);
  if (picked !== undefined) return linesBetween(view, picked.first, picked.last, MAX_LINES);
  return tile.hit === undefined ? shownSpots(app) : [tile.hit];
}

function shownSpots(app: App): readonly Spot[] {
  const rect = focusedRect(app);
  if (rect === undefined) return [];
  const window = tileWindow(app, focusedTile(app), rect);
  const top = topPlace(window);
  const places = top === undefined ? [] : placesFrom(window, top);
  return places.filter(
    (place, index) =>
      index === 0 || place.line !== places[index - 1]?.line || place.source !== places[index - 1]?.source,
  );
}

/** What may go to a clipboard or a file: no colours, and nothing that a terminal would obey where it is pasted. */
export function safeText(view: LogView, { source, line }: Spot): string {
  const text = view.rings[source]?.at(line)?.text ?? "";
  return splitColours(text.replace(/\r$/, "")).text.split("\t").map(safe).join("\t");
}

/** The picked line, that which was gone to, or the last one shown: whole, JSON laid out. */
export function openLine(app: App): void {
  const { pick, hit } = focusedTile(app);
  const spot = pick?.head ?? hit ?? shownSpots(app).at(-1);
  const { view } = focusedFeed(app);
  const line = spot === undefined ? undefined : view.rings[spot.source]?.at(spot.line);
  if (line === undefined) {
    tell(app, "there is no line to open");
    return;
  }
  const json = prettyJson(line.text);
  const cut = line.cutBytes > 0 ? [`(${grouped(line.cutBytes)} bytes more in the log)`] : [];
  const body = json ?? pieces(splitColours(line.text).text, app.layout().columns - 2);
  openViewer(
    app,
    `${line.stream} ${safe(line.time)}`,
    [...body.map(safe), ...cut],
    json === undefined ? "plain" : "json",
  );
}

function pieces(text: string, cells: number): readonly string[] {
  const rows = text.match(new RegExp(`.{1,${Math.max(20, cells)}}`, "gsu"));
  return rows ?? [""];
}
