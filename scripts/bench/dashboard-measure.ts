/** What can be measured of a dashboard in a pty, from outside: its screen, its bytes, its CPU. */
import { readFileSync } from "node:fs";
import type { PtyProgram } from "../../test/helpers/pty.ts";

// Clock ticks a second in /proc/<pid>/stat, USER_HZ.
const TICKS = 100;
const CURSOR = "▌";

export interface KeyFigures {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Most bytes of nine in ten moves. */
  readonly bytesAMove: number;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The row of the screen with the cursor, undefined for none; its text tells one row of a scrolling table from the next. */
export function cursorRow({ screen }: PtyProgram): string | undefined {
  return screen.rows().find((row) => row.includes(CURSOR));
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  // utime and stime, fields 14 and 15 of proc(5); two went with the name, and counting is from 0.
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export async function cpuPercent({ pty }: PtyProgram, seconds: number): Promise<number> {
  const before = cpuSeconds(pty.pid);
  await pause(seconds * 1000);
  return ((cpuSeconds(pty.pid) - before) / seconds) * 100;
}

export function rssMiB({ pty }: PtyProgram): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pty.pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** Milliseconds from the start of a program to its first frame, and to the first row of the list. */
export async function timeStart(
  open: () => PtyProgram,
  rounds: number,
): Promise<{ firstFrameMs: number; listMs: number }> {
  const frames: number[] = [];
  const lists: number[] = [];
  // The first start reads the program from disk: it is not counted.
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    const pty = open();
    await pty.until("lepton");
    frames.push(performance.now() - began);
    await pty.until(() => cursorRow(pty) !== undefined);
    lists.push(performance.now() - began);
    await pty.close();
  }
  return { firstFrameMs: quantile(frames.slice(1), 0.5), listMs: quantile(lists.slice(1), 0.5) };
}

/** Moves the cursor `span` rows down, then up again, each time from rest, and waits for the frame that shows it. */
export async function timeKeys(pty: PtyProgram, moves: number, span = 50): Promise<KeyFigures> {
  const times: number[] = [];
  const bytes: number[] = [];
  for (let move = 0; move < moves; move++) {
    const isDown = Math.floor(move / span) % 2 === 0;
    const before = cursorRow(pty);
    const bytesBefore = pty.bytes();
    const began = performance.now();
    pty.type(isDown ? "j" : "k");
    await pty.until(() => cursorRow(pty) !== before, 2000);
    times.push(performance.now() - began);
    bytes.push(pty.bytes() - bytesBefore);
    await pause(40 + Math.random() * 40);
  }
  return { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95), bytesAMove: quantile(bytes, 0.9) };
}

/** Milliseconds until 200 keys of one burst are all shown. */
export async function timeBurst(pty: PtyProgram): Promise<number> {
  pty.type("g");
  await pause(500);
  const first = cursorRow(pty);
  pty.type("j".repeat(200));
  await pty.until(() => cursorRow(pty) !== first);
  await pause(1000);
  const last = cursorRow(pty);
  pty.type("g");
  await pty.until(() => cursorRow(pty) === first);
  await pause(500);
  const began = performance.now();
  pty.type("j".repeat(200));
  await pty.until(() => cursorRow(pty) === last);
  return performance.now() - began;
}
