/** The end of a container's output, which comes a moment after that of its process. */
import { setTimeout as delay } from "node:timers/promises";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { ExitStatus } from "../types.ts";
import { recordedExit } from "./wait.ts";

// The console gives its streams no more time either; one that was killed never tells.
const PATIENCE_MS = 3_000;
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 100;
// What is written down has lost the fractions of a millisecond.
const ROUNDING_MS = 2;

/**
 * Resolves when the exit of a container of ours is on record: its console notes it behind the last log record.
 * So whoever reads the log after a `wait` reads all of it, as with docker.
 */
export async function outputEnd(ctx: EngineContext, id: string, exit: ExitStatus): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; Date.now() < deadlineMs; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    if (await isOnRecord(ctx, id, exit)) return;
    await delay(pauseMs);
  }
}

async function isOnRecord(ctx: EngineContext, id: string, { exitedAtMs }: ExitStatus): Promise<boolean> {
  try {
    const recorded = await recordedExit(ctx, id);
    // An earlier run's may still stand.
    return recorded !== undefined && recorded.exitedAtMs >= exitedAtMs - ROUNDING_MS;
  } catch (error) {
    // Removed with all it wrote, or containerd is away: nothing more is to be learnt.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "unavailable")) return true;
    throw error;
  }
}
