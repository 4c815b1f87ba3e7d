/**
 * Reads and follows the log of a container: docker's json-file with its rotated siblings, or a CRI log.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { LogOptions, LogRecord } from "../types.ts";
import { lineBlocks } from "./blocks.ts";
import { type ChainFile, closeChain, inodeOf, openChain } from "./chain.ts";
import { type ChangeWaiter, watchDirectory } from "./change.ts";
import { createLogDecoder } from "./format.ts";
import { gapRecord } from "./gap.ts";
import { findTail } from "./tail.ts";
import { createTimeWindow } from "./time-window.ts";

export interface LogSource {
  /** The current file; older ones lie beside it as `path.1`, `path.2`, … */
  readonly path: string;
  /** A file that appears after the last record was written (our consoles' exit.json). */
  readonly exitPath?: string;
  /** Asked now and then while following: has the container ended? True ends the following at the end of the file. */
  readonly ended?: () => Promise<boolean>;
}

/** Records in file order; a follower ends with the container, with `untilMs`, or (without an error) with the signal. */
export async function* readLog(
  source: LogSource,
  options: LogOptions = {},
): AsyncGenerator<LogRecord, void, undefined> {
  for await (const batch of readLogBatches(source, options)) yield* batch;
}

/**
 * The same in batches, for speed. `data` of the records of a batch lies in one buffer: copy what is kept for long.
 * A gap that a fast writer tore is told by a record with `lostLines`.
 */
export async function* readLogBatches(
  source: LogSource,
  options: LogOptions = {},
): AsyncGenerator<LogRecord[], void, undefined> {
  const state = await openReading(source, options);
  try {
    for await (const batch of rawBatches(state)) {
      const { kept, isPast } = inWindow(state, batch);
      if (kept.length > 0) yield kept;
      if (isPast) return;
    }
  } finally {
    state.changes?.close();
    await closeChain(state.files);
  }
}

interface Reading {
  readonly source: LogSource;
  readonly options: LogOptions;
  readonly window: ReturnType<typeof createTimeWindow>;
  readonly changes: ChangeWaiter | undefined;
  /** Files still to be read, oldest first, the one at hand included. */
  files: ChainFile[];
  position: number;
  /** The file after the one at hand was opened when ours had gone from the log already. */
  lapped: boolean;
  /** Nothing has happened for a while: worth asking whether the container lives. */
  idle: boolean;
  /** Until the next look, where nothing is told before. */
  pauseMs: number;
}

async function openReading(source: LogSource, options: LogOptions): Promise<Reading> {
  // Before the first look, or a change between the two would be missed.
  const changes = options.follow ? watchDirectory(dirname(source.path), options.signal) : undefined;
  const window = createTimeWindow(options.sinceMs, options.untilMs);
  const files = await openChain(source.path);
  const begin = { position: 0, lapped: false, idle: true, pauseMs: POLL_MS };
  const reading: Reading = { source, options, window, changes, files, ...begin };
  if (options.tail !== undefined) {
    const start = await findTail(reading.files, options.tail);
    await closeChain(reading.files.splice(0, start.file));
    reading.position = start.position;
  }
  return reading;
}

async function* rawBatches(reading: Reading): AsyncGenerator<LogRecord[], void, undefined> {
  const { source, options } = reading;
  for (;;) {
    const [current] = reading.files;
    if (current === undefined) {
      // Not there yet: the container was never started, or has said nothing.
      if (!options.follow) return;
      // Asked before looking again: what a short life wrote until then is found.
      const isEnd = await isOver(reading);
      reading.files = await openChain(source.path);
      if (reading.files.length > 0) continue;
      if (isEnd) return;
      await pause(reading);
      continue;
    }
    const decode = createLogDecoder();
    for await (const block of wholeFile(reading, current)) yield decode(block);
    if (options.signal?.aborted) return;
    const gap = await moveOn(reading);
    if (reading.files.length === 0) return;
    if (gap !== undefined) yield [gap];
  }
}

/** All of a file; where it is the last one and we follow, also what is still to come, until another takes its place. */
async function* wholeFile(reading: Reading, current: ChainFile): AsyncGenerator<Uint8Array, void, undefined> {
  const { source, options } = reading;
  const blocks = lineBlocks(current.file, reading.position);
  reading.position = 0;
  const isLast = () => options.follow === true && reading.files.length === 1;
  if (reading.files.length > 1 && current.modifiedMs < (options.sinceMs ?? 0)) return;
  for (;;) {
    // Asked before reading: what was written until then is read.
    const isComplete = !isLast() || (await wasRotated(source.path, current));
    const isEnd = !isComplete && (await isOver(reading));
    for (let block = await blocks.next(); block !== undefined; block = await blocks.next()) {
      yield block;
      if (options.signal?.aborted) return;
    }
    if (isComplete && (!isLast() || (await findNext(reading, current)))) return;
    if (isEnd && !(await wasRotated(source.path, current))) return;
    if (!isEnd) await pause(reading);
  }
}

/** Opens what follows a file that was rotated; false where it cannot be seen yet. */
async function findNext(reading: Reading, current: ChainFile): Promise<boolean> {
  const chain = await openChain(reading.source.path);
  // Our file is held open, so no other can have its inode.
  const at = chain.findIndex(({ inode }) => inode === current.inode);
  await closeChain(chain.splice(0, at + 1));
  reading.lapped = at < 0;
  reading.files.push(...chain);
  return chain.length > 0;
}

/** Drops the file that was read, and tells of what is missing before the next. */
async function moveOn(reading: Reading): Promise<LogRecord | undefined> {
  const [from, to] = reading.files;
  const seenTogether = !reading.lapped;
  reading.lapped = false;
  const isGapless = from === undefined || to === undefined;
  const gap = isGapless ? undefined : await gapRecord(reading.source.path, { from, to, seenTogether });
  await closeChain(reading.files.splice(0, 1));
  return gap;
}

async function wasRotated(path: string, current: ChainFile): Promise<boolean> {
  const inode = await inodeOf(path);
  return inode !== undefined && inode !== current.inode;
}

const POLL_MS = 500;
const MOST_POLL_MS = 2000;

async function pause(reading: Reading): Promise<void> {
  const { options, pauseMs, changes } = reading;
  if (options.signal?.aborted) return;
  const leftMs = (options.untilMs ?? Number.POSITIVE_INFINITY) - Date.now();
  reading.idle = (await changes?.wait(Math.max(1, Math.min(pauseMs, leftMs + 1)))) === false;
  const isQuiet = reading.idle && isToldAll(reading);
  reading.pauseMs = isQuiet ? Math.min(pauseMs * 2, MOST_POLL_MS) : POLL_MS;
}

/** Both what is written and the end are seen in the directory that we watch: only a killed console is not. */
function isToldAll({ changes, source: { path, exitPath } }: Reading): boolean {
  return changes?.isTold === true && exitPath !== undefined && dirname(exitPath) === dirname(path);
}

async function isOver({ source, options, idle }: Reading): Promise<boolean> {
  if (options.signal?.aborted) return true;
  if (options.untilMs !== undefined && Date.now() > options.untilMs) return true;
  if (source.exitPath !== undefined && existsSync(source.exitPath)) return true;
  if (!idle) return false;
  // Removed with the container, exit.json and all; what we hold open can still be read.
  return !existsSync(dirname(source.path)) || ((await source.ended?.()) ?? false);
}

function inWindow({ window, options }: Reading, batch: LogRecord[]): { kept: LogRecord[]; isPast: boolean } {
  if (options.sinceMs === undefined && options.untilMs === undefined) return { kept: batch, isPast: false };
  const end = batch.findIndex(({ time }) => window.isAfter(time));
  const until = end < 0 ? batch : batch.slice(0, end);
  const kept = until.filter(({ time, lostLines }) => lostLines !== undefined || !window.isBefore(time));
  return { kept, isPast: end >= 0 };
}
