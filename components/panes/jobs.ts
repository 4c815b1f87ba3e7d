/** Paints the jobs: a line each, and in full the layers of the chosen one. */
import type { TransferItem } from "../../src/engine/types.ts";
import { timeLeft, transferTotals } from "../../src/text/transfer.ts";
import { isOver, layerName, layersOf, stateText } from "../../src/text/transfer-words.ts";
import type { App } from "../app/app.ts";
import { shortBytes } from "../figures.ts";
import type { Rect } from "../screen/grid.ts";
import { chosenIndex, isUnderWay, type Job } from "../state/jobs.ts";
import { fitLeft, fitMiddle, fitRight, safe, wrapCells } from "../text.ts";
import { paint } from "../theme.ts";
import { progressBar } from "./progress-bar.ts";
import { renderSegments, type Segment, titleRule, widthOf } from "./segments.ts";

export function paintJobs({ width, height }: Rect, app: App): readonly string[] {
  const { jobs } = app.ui.getState();
  const at = chosenIndex(jobs);
  const chosen = jobs.list[at];
  if (!jobs.full || chosen === undefined) return jobRows(app, height, width);
  const above = Math.min(jobs.list.length, Math.max(1, height - layersOf(chosen.picture?.items ?? []).length - 1));
  const rows = jobRows(app, above, width);
  return [...rows, "", ...moreLines(chosen, width, height - rows.length - 1, app)].slice(0, height);
}

/** So many of the jobs, the chosen one among them. */
function jobRows(app: App, count: number, width: number): readonly string[] {
  const { jobs, focus } = app.ui.getState();
  const at = chosenIndex(jobs);
  const from = Math.max(0, Math.min(at - count + 1, jobs.list.length - count));
  const shown = jobs.list.slice(from, from + count);
  const isHeard = focus === "jobs";
  return shown.map((job, row) => jobLine(job, isHeard && from + row === at, width, app));
}

export function jobsTitle(app: App, width: number): string {
  const { theme, glyphs } = app;
  const { jobs, focus } = app.ui.getState();
  const running = jobs.list.filter(isUnderWay).length;
  const left = [{ text: running === 0 ? "none under way" : `${running} under way`, style: theme.faint }];
  const title = { text: "transfers", style: focus === "jobs" ? theme.focusTitle : theme.title };
  return titleRule({ title, left }, width, theme, glyphs);
}

const TITLE_CELLS = 30;

function jobLine(job: Job, isChosen: boolean, width: number, app: App): string {
  const { theme, glyphs } = app;
  const inner = width - 1;
  const cells = Math.min(TITLE_CELLS, Math.max(12, Math.floor(inner / 3)));
  const head: Segment[] = [
    { text: isChosen ? glyphs.cursor : " " },
    { text: `${stateGlyph(job, app)} `, style: stateStyle(job, app) },
    { text: fitMiddle(job.title, cells, glyphs.more) },
    { text: "  " },
  ];
  const line = [...head, ...tailOf(job, inner - widthOf(head), app)];
  if (!isChosen) return renderSegments(line, inner);
  return paint(theme.selected, fitLeft(line.map(({ text }) => text).join(""), inner, glyphs.more));
}

function stateGlyph({ state, direction }: Job, { glyphs }: App): string {
  if (state === "done") return glyphs.mark;
  if (state === "failed") return "!";
  if (state === "canceled") return glyphs.ring;
  if (direction === undefined) return glyphs.dot;
  return direction === "pull" ? glyphs.down : glyphs.up;
}

function stateStyle({ state }: Job, { theme }: App): string {
  if (state === "done") return theme.good;
  return state === "failed" ? theme.bad : state === "running" ? theme.info : theme.warn;
}

function tailOf(job: Job, cells: number, app: App): readonly Segment[] {
  const { theme } = app;
  const { state, outcome, hint, picture } = job;
  if (state === "canceled") return [{ text: "stopped; what has come is kept", style: theme.faint }];
  if (state === "failed") {
    return [
      { text: outcome, style: theme.bad },
      { text: hint === "" ? "" : `  ${hint}`, style: theme.faint },
    ];
  }
  if (state === "done") return [{ text: outcome }, { text: `  ${wholeText(job)}`, style: theme.faint }];
  if (state === "canceling") return [{ text: `stopping${app.glyphs.more}`, style: theme.warn }];
  if (picture === undefined || picture.phase === "resolving") return [{ text: "resolving", style: theme.faint }];
  return movingParts(job, cells, app);
}

/** `29.1M in 12s`. */
function wholeText({ picture, startedMs, endedMs = startedMs }: Job): string {
  const { doneBytes } = transferTotals(picture?.items ?? []);
  return doneBytes === 0 ? "" : `${shortBytes(doneBytes)} in ${timeLeft((endedMs - startedMs) / 1000)}`;
}

const SIZES_CELLS = 11;
const RATE_CELLS = 6;
const LEFT_CELLS = 11;
const MIN_BAR = 8;
const MAX_BAR = 40;

/** The figures keep their places; in a narrow pane time and rate go first, then the bar. What has no end has no bar. */
function movingParts({ picture, rates }: Job, cells: number, app: App): readonly Segment[] {
  const { theme } = app;
  const items = picture?.items ?? [];
  const { doneBytes, totalBytes, share } = transferTotals(items);
  if (totalBytes === undefined) {
    const rate = rates.total >= 1 ? `${shortBytes(rates.total)}/s` : "";
    return [{ text: shortBytes(doneBytes), style: theme.strong }, { text: fitRight(rate, RATE_CELLS + 2) }];
  }
  const isMoving = picture?.phase === "moving" && doneBytes < totalBytes;
  const left = isMoving && rates.total >= 1 ? `${timeLeft((totalBytes - doneBytes) / rates.total)} left` : "";
  const percent = `${Math.floor(share * 100)}%`.padStart(5);
  const sizes = `  ${fitRight(`${shortBytes(doneBytes)}/${shortBytes(totalBytes)}`, SIZES_CELLS - 2)}`;
  const rate = fitRight(isMoving && rates.total >= 1 ? `${shortBytes(rates.total)}/s` : "", RATE_CELLS + 2);
  const word = isMoving ? left : picture?.phase === "unpacking" || !isMoving ? "unpacking" : "";
  const fixed = 5 + SIZES_CELLS;
  const extra = RATE_CELLS + 2 + LEFT_CELLS;
  const roomy = cells - fixed - extra >= MIN_BAR;
  const bar = Math.min(MAX_BAR, cells - fixed - (roomy ? extra : 0));
  return [
    ...(bar >= MIN_BAR ? progressBar(share, bar, app) : []),
    { text: percent, style: theme.strong },
    { text: sizes },
    ...(roomy ? [{ text: rate }, { text: fitRight(word, LEFT_CELLS), style: theme.faint }] : []),
  ];
}

/** What belongs to the chosen job: why it failed, in full, or its layers. */
function moreLines(job: Job, width: number, room: number, app: App): readonly string[] {
  if (job.state !== "failed") return layerLines(job, width, room, app);
  const cells = width - 5;
  const hint = job.hint === "" ? [] : ["", ...wrapCells(job.hint, cells).map((line) => paint(app.theme.faint, line))];
  const why = wrapCells(job.outcome, cells).map((line) => paint(app.theme.bad, line));
  return [...why, ...hint].map((line) => `   ${line}`);
}

/** Where not all layers fit, those under way are worth more than the others, which are counted. */
function layerLines(job: Job, width: number, room: number, app: App): readonly string[] {
  const layers = layersOf(job.picture?.items ?? []);
  if (layers.length <= room) return layers.map((item) => layerLine(job, item, width, app));
  if (room <= 0) return [];
  const open = layers.filter((item) => !isOver(item));
  const shown = open
    .toSorted((a, b) => Number(a.state === "waiting") - Number(b.state === "waiting"))
    .slice(0, room - 1);
  const rest = `${layers.length - open.length} layers are there, ${open.length - shown.length} more wait`;
  return [...shown.map((item) => layerLine(job, item, width, app)), `   ${paint(app.theme.faint, rest)}`];
}

function layerLine(job: Job, item: TransferItem, width: number, app: App): string {
  const { theme } = app;
  const head = [{ text: `   ${fitLeft(safe(layerName(item)), 12)}  `, style: theme.faint }];
  const state = { text: stateText(item, job.direction ?? "pull"), style: isOver(item) ? theme.good : "" };
  if (item.state !== "downloading" && item.state !== "uploading") return renderSegments([...head, state], width - 1);
  const total = item.totalBytes ?? 0;
  const rate = job.rates.items.get(item.id) ?? 0;
  const bar = Math.min(MAX_BAR, width - 58);
  const line: Segment[] = [
    ...head,
    { text: fitLeft(state.text, 13) },
    ...(bar >= MIN_BAR ? progressBar(total === 0 ? 0 : item.doneBytes / total, bar, app) : []),
    { text: fitRight(`${shortBytes(item.doneBytes)}/${total === 0 ? "?" : shortBytes(total)}`, SIZES_CELLS) },
    { text: fitRight(rate >= 1 ? `${shortBytes(rate)}/s` : "", RATE_CELLS + 2), style: theme.faint },
  ];
  return renderSegments(line, width - 1);
}
