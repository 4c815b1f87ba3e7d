/** The last exit of a container whose task is gone: from its labels, or from the file that its console left. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODE, FINISHED_AT, OWNER, RESTART_COUNT, STARTED_AT, STARTING } from "../labels.ts";

export interface ExitRecord {
  readonly exitCode: number;
  readonly finishedAtMs: number;
  readonly startedAtMs?: number;
}

/** Name of the console's exit file in a container's state directory. */
export const EXIT_FILE = "exit.json";

/** Reads the exit from the labels that the reaper wrote. */
export function exitFromLabels(labels: Readonly<Record<string, string>>): ExitRecord | undefined {
  const code = labels[EXIT_CODE];
  if (code === undefined) return undefined;
  return record(Number(code), labels[FINISHED_AT], labels[STARTED_AT]);
}

/** The start of the last process; undefined where the restart monitor started it, which notes no time. */
export function startFromLabels(labels: Readonly<Record<string, string>>): number | undefined {
  return labels[RESTART_COUNT] === undefined ? toMs(labels[STARTED_AT]) : undefined;
}

/** Reads the exit that the console noted; undefined where none is, or where it is damaged. */
export function exitFromFile(stateDir: string): ExitRecord | undefined {
  const path = join(stateDir, EXIT_FILE);
  // No file is the usual case: the container never ran, or runs, or its exit is in the labels already.
  if (!existsSync(path)) return undefined;
  try {
    const text = readFileSync(path, "utf8");
    const { exitCode, exitedAt, startedAt } = JSON.parse(text) as Record<string, unknown>;
    return typeof exitCode === "number" ? record(exitCode, exitedAt, startedAt) : undefined;
  } catch {
    // Removed just now, or damaged.
    return undefined;
  }
}

/** docker's exit status of a process whose end nobody saw. */
export const UNSEEN_EXIT = 255;

/**
 * True for a container that was started, whose end nobody has noted, and that nobody is starting: where it has no task,
 * its process went with the host, or with its shim and console.
 */
export function wasStarted(labels: Readonly<Record<string, string>>): boolean {
  return (
    labels[STARTED_AT] !== undefined &&
    labels[EXIT_CODE] === undefined &&
    labels[OWNER] === undefined &&
    labels[STARTING] === undefined
  );
}

/** The labels that keep an exit. */
export function exitLabels(exit: ExitRecord): Record<string, string> {
  return {
    [EXIT_CODE]: String(exit.exitCode),
    [FINISHED_AT]: new Date(exit.finishedAtMs).toISOString(),
    ...(exit.startedAtMs === undefined ? {} : { [STARTED_AT]: new Date(exit.startedAtMs).toISOString() }),
  };
}

function record(exitCode: number, finishedAt: unknown, startedAt: unknown): ExitRecord | undefined {
  const finishedAtMs = toMs(finishedAt);
  const startedAtMs = toMs(startedAt);
  if (!Number.isInteger(exitCode) || finishedAtMs === undefined) return undefined;
  return { exitCode, finishedAtMs, ...(startedAtMs === undefined ? {} : { startedAtMs }) };
}

function toMs(value: unknown): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
