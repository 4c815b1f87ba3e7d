/**
 * Reads and follows the log of a container: docker's json-file with its rotated siblings, or a CRI log.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { readOffsets, recordsBetween } from "../../console/log/offsets.ts";
import type { LogOptions, LogRecord } from "../types.ts";
import { lineBlocks } from "./blocks.ts";
import { type ChainFile, closeChain, inodeOf, openChain } from "./chain.ts";
import { type ChangeWaiter, watchDirectory } from "./change.ts";
import { createLogDecoder } from "./format.ts";
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
  /** Nothing has happened for a while: worth asking whether the container lives. */
  idle: boolean;
}

async function openReading(source: LogSource, options: LogOptions): Promise<Reading> {
  // Before the first look, or a change between the two would be missed.
  const changes = options.follow ? watchDirectory(dirname(source.path), options.signal) : undefined;
  const window = createTimeWindow(options.sinceMs, options.untilMs);
  const files = await openChain(source.path);
  const reading: Reading = { source, options, window, changes, files, position: 0, idle: true };
  if (options.tail !== undefined) {
    const start = await findTail(reading.files, options.tail);
    await closeChain(reading.files.splice(0, start.file));
    reading.position = start.position;
  }
  return reading;
}

async function* rawBatches(reading: Reading): AsyncGenerator<LogRecord[], void, undefined> {
  const { source, options } = reading;
  let decode = createLogDecoder();
  for (;;) {
    const [current] = reading.files;
    if (current === undefined) {
      // Not there yet: the container was never started.
      if (!options.follow || (await isOver(reading))) return;
      await pause(reading);
      reading.files = await openChain(source.path);
      continue;
    }
    const blocks = lineBlocks(current.file, reading.position);
    reading.position = 0;
    for await (const block of wholeFile(reading, current, blocks)) yield decode(block);
    if (options.signal?.aborted) return;
    const gap = await moveOn(reading, current);
    if (reading.files.length === 0) return;
    if (gap !== undefined) yield [gap];
    decode = createLogDecoder();
  }
}

/** All of a file; where it is the last one and we follow, also what is still to come. */
async function* wholeFile(
  reading: Reading,
  current: ChainFile,
  blocks: ReturnType<typeof lineBlocks>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { source, options } = reading;
  const isOld = current.modifiedMs < (options.sinceMs ?? 0);
  if (reading.files.length > 1 && isOld) return;
  for (;;) {
    const isLast = reading.files.length === 1;
    // Asked before reading: what was written until then is read.
    const isDone = !isLast || !options.follow || (await isOver(reading)) || (await wasRotated(source.path, current));
    for (let block = await blocks.next(); block !== undefined; block = await blocks.next()) {
      yield block;
      if (options.signal?.aborted) return;
    }
    if (isDone) return;
    await pause(reading);
  }
}

/** Drops the file that was read and opens what follows; `files` is empty where nothing does. */
async function moveOn(reading: Reading, current: ChainFile): Promise<LogRecord | undefined> {
  const { source, options } = reading;
  let gap: LogRecord | undefined;
  if (reading.files.length === 1 && options.follow && (await wasRotated(source.path, current))) {
    const chain = await openChain(source.path);
    // Our file is held open, so no other can have its inode.
    const at = chain.findIndex(({ inode }) => inode === current.inode);
    await closeChain(chain.splice(0, at + 1));
    if (at < 0) gap = gapRecord(source.path, current, chain[0]);
    reading.files.push(...chain);
  }
  await closeChain(reading.files.splice(0, 1));
  return gap;
}

/** The log moved on further than files are kept; undefined where the next file follows on ours after all. */
function gapRecord(path: string, from: ChainFile, to: ChainFile | undefined): LogRecord | undefined {
  if (to === undefined) return undefined;
  const lostLines = recordsBetween(readOffsets(path), from.inode, to.inode);
  if (lostLines === 0) return undefined;
  const text = lostLines === undefined ? "[log: lines lost to rotation]" : `[log: ${lostLines} lines lost to rotation]`;
  const time = new Date(to.modifiedMs).toISOString();
  return { stream: "stderr", time, data: Buffer.from(`${text}\n`), lostLines: lostLines ?? -1 };
}

async function wasRotated(path: string, current: ChainFile): Promise<boolean> {
  const inode = await inodeOf(path);
  return inode !== undefined && inode !== current.inode;
}

const POLL_MS = 500;

async function pause(reading: Reading): Promise<void> {
  if (reading.options.signal?.aborted) return;
  reading.idle = (await reading.changes?.wait(POLL_MS)) === false;
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
