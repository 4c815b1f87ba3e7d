/**
 * containerd's log file: rotated by size, read back and followed.
 */
import { appendFileSync, copyFileSync, statSync, truncateSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const MAX_BYTES = 10 * 1024 * 1024;

/** Moves a full log to `<path>.1`. By copy and truncate, as containerd keeps the file open (for appending). */
export function rotateLog(path: string, maxBytes: number = MAX_BYTES): void {
  if (sizeOf(path) < maxBytes) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path, 0);
}

/** A line of our own in containerd's form. */
export function logLine(path: string, level: "info" | "warning" | "error", message: string): void {
  const time = new Date().toISOString();
  appendFileSync(path, `time="${time}" level=${level} msg=${JSON.stringify(message)} source=lepton\n`, { mode: 0o600 });
}

/** The last line of a log, for an error message; empty where there is none. */
export async function lastLogLine(path: string): Promise<string> {
  let last = "";
  for await (const line of readLog(path, { tail: 1 })) last = line;
  return last;
}

export interface ReadLog {
  /** Only the last n lines; default all. */
  readonly tail?: number | undefined;
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Lines of the log, the rotated part first; without their newline. An absent log has none. */
export async function* readLog(path: string, options: ReadLog = {}): AsyncGenerator<string> {
  const { tail, follow = false, signal } = options;
  const rotated = splitLines(await textFrom(`${path}.1`, 0));
  const now = await textFrom(path, 0);
  const lines = [...rotated, ...splitLines(follow ? wholeLines(now) : now)];
  yield* tail === undefined ? lines : lines.slice(Math.max(0, lines.length - tail));
  if (follow) yield* followLog(path, Buffer.byteLength(wholeLines(now)), signal);
}

const LOOK_MS = 200;

async function* followLog(path: string, from: number, signal: AbortSignal | undefined): AsyncGenerator<string> {
  for (let at = from; !signal?.aborted; ) {
    // The signal cuts the pause short; the loop looks at it.
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    // Shorter than what was read: rotated.
    if (sizeOf(path) < at) at = 0;
    const whole = wholeLines(await textFrom(path, at));
    at += Buffer.byteLength(whole);
    yield* splitLines(whole);
  }
}

/** A line is given when its end is there. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

function splitLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

async function textFrom(path: string, position: number): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const buffer = Buffer.alloc(Math.max(0, (await file.stat()).size - position));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  } finally {
    await file?.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
