/** The health of a container, in `<container dir>/health.json`: written by its console, read by listings and inspect. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../disk/atomic.ts";
import { HEALTH_STATUSES, type HealthState, type HealthStatus, type ProbeResult } from "./state.ts";

export interface HealthFile extends HealthState {
  /** The exec that is under way: whoever finds its console dead ends it. */
  readonly probing?: string;
}

export async function writeHealth(containerDir: string, health: HealthFile): Promise<void> {
  await writeFileAtomic(join(containerDir, "health.json"), `${JSON.stringify(health)}\n`, { durable: false });
}

/** Undefined before the first start, and where the file is damaged. */
export function readHealth(containerDir: string): HealthFile | undefined {
  try {
    return checkHealth(JSON.parse(readFileSync(join(containerDir, "health.json"), "utf8")));
  } catch {
    // There is none, or half of one: the next probe writes it.
    return undefined;
  }
}

function checkHealth(value: unknown): HealthFile | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { status, failingStreak, log, probing } = value as Record<keyof HealthFile, unknown>;
  if (!isStatus(status)) return undefined;
  if (!Number.isInteger(failingStreak) || !Array.isArray(log) || !log.every(isResult)) return undefined;
  const known = { status, failingStreak: failingStreak as number, log };
  return typeof probing === "string" ? { ...known, probing } : known;
}

function isStatus(value: unknown): value is HealthStatus {
  return HEALTH_STATUSES.some((known) => known === value);
}

function isResult(value: unknown): value is ProbeResult {
  if (typeof value !== "object" || value === null) return false;
  const { start, end, exitCode, output } = value as Record<keyof ProbeResult, unknown>;
  return [start, end, output].every((text) => typeof text === "string") && Number.isInteger(exitCode);
}
