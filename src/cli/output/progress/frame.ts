/** The lines that a terminal shows of a transfer: one a layer, and one for all. */
import type { TransferItem, TransferProgress } from "../../../engine/types.ts";
import { humanSize } from "../../../text/size.ts";
import { timeLeft, transferTotals } from "../../../text/transfer.ts";
import type { Rates } from "../../../text/transfer-rates.ts";
import { type Direction, isOver, layerName, layersOf, stateText } from "../../../text/transfer-words.ts";
import { untrusted } from "../../../text/untrusted.ts";
import { displayWidth, ellipsis, padDisplay } from "../../../text/width.ts";
import { bar } from "./bar.ts";

export interface FrameView {
  readonly direction: Direction;
  readonly rates: Rates;
  readonly columns: number;
  readonly rows: number;
}

const MIN_BAR = 10;
const MAX_BAR = 50;
const STATE_CELLS = "Downloading".length;
const SIZES_CELLS = "999.9MB/999.9MB".length;
const RATE_CELLS = "999.9MB/s".length;

/** At most `rows - 1` lines, none wider than `columns - 1` cells: the cursor waits below them. */
export function frameLines(picture: TransferProgress, view: FrameView): string[] {
  const width = Math.max(1, view.columns - 1);
  const room = Math.max(0, view.rows - 2);
  const lines =
    picture.phase === "resolving"
      ? [`Resolving ${untrusted(picture.ref)}`]
      : [...layerLines(picture, view, width, room), totalLine(picture, view, width)];
  return lines.slice(0, Math.max(0, view.rows - 1)).map((line) => ellipsis(line, width));
}

/** The line of a layer when nothing more will happen to it. */
export function finalLine(item: TransferItem, direction: Direction): string {
  return `${layerName(item)}: ${stateText(item, direction)}`;
}

// Where not all layers fit, those under way are worth more than those that are over, and the rest is counted.
function layerLines({ items }: TransferProgress, view: FrameView, width: number, room: number): string[] {
  const layers = layersOf(items);
  if (layers.length <= room) return layers.map((item) => layerLine(item, view, width));
  if (room === 0) return [];
  const open = layers.filter((item) => !isOver(item));
  const shown = open
    .toSorted((a, b) => Number(a.state === "waiting") - Number(b.state === "waiting"))
    .slice(0, room - 1);
  const over = layers.length - open.length;
  const hidden = open.length - shown.length;
  return [...shown.map((item) => layerLine(item, view, width)), `${over} layers done, ${hidden} more waiting`];
}

function layerLine(item: TransferItem, view: FrameView, width: number): string {
  const text = stateText(item, view.direction);
  const left = `${layerName(item)}: ${text}`;
  if (item.state !== "downloading" && item.state !== "uploading") return left;
  const rate = view.rates.items.get(item.id) ?? 0;
  return withBar(padDisplay(left, displayWidth(layerName(item)) + 2 + STATE_CELLS), item.doneBytes, item.totalBytes, {
    rate,
    width,
    tail: "",
  });
}

function totalLine({ items, phase }: TransferProgress, { rates }: FrameView, width: number): string {
  const { doneBytes, totalBytes, share } = transferTotals(items);
  const percent = totalBytes === undefined ? "" : `${Math.floor(share * 100)}%`.padStart(4);
  const word = phase === "unpacking" ? "Extracting" : "Total";
  const left = padDisplay(`${padDisplay(word, 12)} ${percent}`, 12 + 2 + STATE_CELLS);
  const leftBytes = (totalBytes ?? 0) - doneBytes;
  const tail = rates.total > 0 && leftBytes > 0 ? `  ${timeLeft(leftBytes / rates.total)} left` : "";
  return withBar(left, doneBytes, totalBytes, { rate: rates.total, width, tail });
}

interface Right {
  readonly rate: number;
  readonly width: number;
  readonly tail: string;
}

// Narrow terminals lose the rate first, then the bar; the sizes go last. What has no end has no bar.
function withBar(left: string, done: number, total: number | undefined, { rate, width, tail }: Right): string {
  const rateText = (rate > 0 ? `${humanSize(rate)}/s` : "").padStart(RATE_CELLS);
  if (total === undefined) return `${left} ${humanSize(done)} ${rateText}`.trimEnd();
  const sizes = `${humanSize(done)}/${humanSize(total)}`.padStart(SIZES_CELLS);
  const fixed = displayWidth(left) + 1 + SIZES_CELLS;
  const full = width - fixed - 2 - RATE_CELLS - tail.length - 3;
  if (full >= MIN_BAR) {
    return `${left} ${bar(done, total, Math.min(full, MAX_BAR))} ${sizes} ${rateText}${tail}`.trimEnd();
  }
  const narrow = width - fixed - 3;
  if (narrow >= MIN_BAR) return `${left} ${bar(done, total, Math.min(narrow, MAX_BAR))} ${sizes}`;
  return `${left.trimEnd()} ${sizes.trimStart()}`;
}
