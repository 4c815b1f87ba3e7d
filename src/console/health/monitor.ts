/** Probes a container from its start to its end, as docker's monitor does. Loaded only where there is a health check. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { enterWork } from "../../disk/at-work.ts";
import type { HealthConfig } from "../config.ts";
import type { ContainerRef } from "../hub/shim-link.ts";
import { processOf, STATUS, taskStatus } from "../shim/exec.ts";
import type { ShimTask } from "../shim/task.ts";
import { publishHealth } from "./event.ts";
import { writeHealth } from "./file.ts";
import { isOverAfter } from "./or-after.ts";
import { runProbe } from "./probe.ts";
import { foldResult, type HealthState, STARTING } from "./state.ts";

export interface HealthOptions {
  readonly container: ContainerRef;
  readonly containerDir: string;
  readonly health: HealthConfig;
  /** The console's directory in the run root. */
  readonly consoleDir: string;
  readonly shim: Promise<ShimTask | undefined>;
  readonly onFault: (error: unknown) => void;
}

/** Forgets the health of the run before; resolves when listings see so. */
export async function resetHealth({ containerDir }: Pick<HealthOptions, "containerDir">): Promise<void> {
  await writeHealth(containerDir, STARTING);
}

/** Probes until the container has ended. */
export async function watchHealth(options: HealthOptions): Promise<void> {
  const task = await options.shim;
  if (task === undefined) return;
  const over = new AbortController();
  const end = () => over.abort();
  void task.exit.then(end, end);
  const pause = (ms: number) => isOverAfter(ms, over.signal);
  while ((await taskStatus(task)) === STATUS.created) if (await pause(CREATED_MS)) return;
  const startedMs = performance.now();
  let state = STARTING;
  while (!(await pause(pauseMs(options.health, state, startedMs)))) {
    // Frozen, it answers nobody, and is not ill for that. A shim that does not answer has the probe fail.
    const status = await taskStatus(task);
    if (status !== STATUS.running && status !== STATUS.unknown) continue;
    const inStartPeriod = performance.now() - startedMs < options.health.startPeriodMs;
    const next = await probeOnce(options, task, state, inStartPeriod);
    if (await pause(0)) return;
    state = await settle(options, state, next);
  }
}

const CREATED_MS = 50;

function pauseMs({ intervalMs, startIntervalMs, startPeriodMs }: HealthConfig, state: HealthState, startedMs: number) {
  const isYoung = state.status === "starting" && performance.now() - startedMs < startPeriodMs;
  return isYoung ? startIntervalMs : intervalMs;
}

async function probeOnce(
  options: HealthOptions,
  task: ShimTask,
  state: HealthState,
  inStartPeriod: boolean,
): Promise<HealthState> {
  const { health, consoleDir, container, onFault } = options;
  // Where we are killed it says that there is an exec to end; without it (a full disk) we probe all the same.
  const leave = await enterWork({ runDir: dirname(consoleDir) }, container.namespace).catch(onFault);
  try {
    const result = await runProbe({
      task,
      process: () => processOf(readFileSync(join(task.bundleDir, "config.json"), "utf8"), health.argv),
      outputPath: join(consoleDir, "health"),
      timeoutMs: health.timeoutMs,
      timeoutText: health.timeoutText,
      onExec: (execId) => writeHealth(options.containerDir, { ...state, probing: execId }).catch(onFault),
    });
    // Frozen before it could start: that says nothing of it.
    if (result.exitCode < 0 && (await taskStatus(task)) === STATUS.paused) return state;
    return foldResult(state, result, { retries: health.retries, inStartPeriod });
  } finally {
    leave?.();
  }
}

async function settle(options: HealthOptions, last: HealthState, next: HealthState): Promise<HealthState> {
  // A full disk keeps the old state on show; the container is not the worse for it.
  await writeHealth(options.containerDir, next).catch(options.onFault);
  if (next.status !== last.status) {
    await publishHealth(options.health.eventsAddress, options.container, next.status).catch(() => undefined);
  }
  return next;
}
