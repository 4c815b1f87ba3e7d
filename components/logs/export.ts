/** Saves what a log shows to a file: as text, or as JSON lines where its name ends so. */
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { LeptonError } from "../../src/errors.ts";
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import { jsonLine } from "../../src/text/json-line.ts";
import type { App } from "../app/app.ts";
import { tell, tellError } from "../app/messages.ts";
import { grouped } from "../figures.ts";
import { safe } from "../text.ts";
import { stampOf } from "../times.ts";
import { focusedFeed, focusedTile, lookNow } from "./moves.ts";
import { safeText } from "./pick-moves.ts";

/** Written in parts: a whole ring as one text would be twice in memory. */
const PART_LINES = 2000;

/** `web-20260102-030405.log`, in the directory that lepton was started in. */
export function saveName(app: App): string {
  const { keys } = focusedFeed(app).wanted;
  const names = keys.map((key) => app.store.getState().containers.get(key)?.name ?? "log");
  const base = (names.length > 1 ? `${names[0]}+${names.length - 1}` : (names[0] ?? "log")).replaceAll(
    /[^\w.+-]+/g,
    "-",
  );
  return `${base}-${stampOf(Date.now())}.log`;
}

/** All lines that pass the filter; never over a file that is there. */
export async function saveShown(app: App, name: string): Promise<void> {
  if (name.trim() === "") return;
  try {
    lookNow(app);
    const count = await writeLines(app, resolve(name.trim()), /\.jsonl?$/.test(name.trim()));
    tell(app, `saved ${grouped(count)} lines to ${name.trim()}`);
  } catch (error) {
    tellError(app, error);
  }
}

async function writeLines(app: App, path: string, asJson: boolean): Promise<number> {
  const { view, keys } = focusedFeed(app);
  const names = keys.map((key) => app.store.getState().containers.get(key)?.name ?? key);
  const { timestamps } = focusedTile(app);
  const textOf = asJson
    ? (spot: Spot) => jsonOf(view, spot, names)
    : (spot: Spot) => textLine(view, spot, { timestamps, names: names.length > 1 ? names : [] });
  const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EEXIST" ? "it is there already" : error.message;
    throw new LeptonError("failed-precondition", `cannot save "${path}": ${why}`, { cause: error });
  });
  try {
    return await writeParts(view, (text) => file.appendFile(text), textOf);
  } finally {
    await file.close();
  }
}

async function writeParts(
  view: LogView,
  write: (text: string) => Promise<void>,
  textOf: (spot: Spot) => string,
): Promise<number> {
  let count = 0;
  let part: string[] = [];
  // Up to the line that is the last one now: a log that grows faster than it is written has no end.
  const last = view.last();
  for (let spot = view.first(); spot !== undefined && last !== undefined; spot = view.next(spot)) {
    part.push(textOf(spot));
    count += 1;
    const isLast = spot.source === last.source && spot.line >= last.line;
    if (part.length === PART_LINES || isLast) {
      await write(`${part.join("\n")}\n`);
      part = [];
    }
    if (isLast) break;
  }
  if (part.length > 0) await write(`${part.join("\n")}\n`);
  return count;
}

function textLine(
  view: LogView,
  spot: Spot,
  { timestamps, names }: { readonly timestamps: boolean; readonly names: readonly string[] },
): string {
  const line = view.rings[spot.source]?.at(spot.line);
  const time = timestamps ? `${safe(line?.time ?? "")} ` : "";
  const name = names[spot.source];
  const cut = line !== undefined && line.cutBytes > 0 ? ` (+${grouped(line.cutBytes)} bytes)` : "";
  return `${time}${name === undefined ? "" : `${safe(name)} `}${safeText(view, spot)}${cut}`;
}

function jsonOf(view: LogView, spot: Spot, names: readonly string[]): string {
  const line = view.rings[spot.source]?.at(spot.line);
  const { time, stream, text, cutBytes } = line ?? { time: "", stream: "stdout", text: "", cutBytes: 0 };
  const container = names[spot.source];
  return jsonLine({ time, container, stream, text, ...(cutBytes > 0 ? { cutBytes } : {}) });
}
