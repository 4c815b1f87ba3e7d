/** Limits on memory: checked, defaulted and dropped by docker's rules. */
import type { CgroupFacts } from "./input.ts";
import { badLimit, filled, type Limits, settle } from "./limit.ts";
import type { LimitOptions } from "./limit-options.ts";

const MIN_MEMORY_BYTES = 6 * 1024 * 1024;
const UNLIMITED = -1;
const KERNEL = "Your kernel does not support";
const NOT_MOUNTED = "or the cgroup is not mounted.";

export function memoryLimits(options: LimitOptions, cgroup: CgroupFacts): Limits {
  assertMemory(options);
  const limit = settle({
    value: options.memoryBytes || undefined,
    possible: cgroup.controllers.includes("memory"),
    warning: `${KERNEL} memory limit capabilities ${NOT_MOUNTED} Limitation discarded.`,
  });
  const swap = swapLimit(options, limit.value, cgroup);
  const reservation = settle({
    value: options.memoryReservationBytes || undefined,
    possible: cgroup.abilities.includes("memory-reservation"),
    warning: `${KERNEL} memory soft limit capabilities ${NOT_MOUNTED} Limitation discarded.`,
  });
  const { memorySwappiness = -1 } = options;
  const swappiness = settle({
    value: memorySwappiness === -1 ? undefined : memorySwappiness,
    possible: cgroup.abilities.includes("swappiness"),
    warning: `${KERNEL} memory swappiness capabilities ${NOT_MOUNTED} Memory swappiness discarded.`,
  });
  const oom = settle({
    value: options.oomKillDisable || undefined,
    possible: cgroup.abilities.includes("oom-kill-disable"),
    warning: `${KERNEL} OomKillDisable. OomKillDisable discarded.`,
  });
  const memory = filled({
    limit: limit.value,
    swap: swap.value,
    reservation: reservation.value,
    swappiness: swappiness.value,
    disableOOMKiller: oom.value,
  });
  const parts = [limit, swap, reservation, swappiness, oom];
  return {
    resources: memory === undefined ? {} : { memory },
    warnings: [...parts.flatMap(({ warnings }) => warnings), ...oomWarnings(oom.value, limit.value)],
  };
}

function swapLimit({ memorySwapBytes = 0 }: LimitOptions, limit: number | undefined, { swapLimit }: CgroupFacts) {
  // Without a word about swap the container may swap as much again as it has memory.
  const bytes = limit === undefined || memorySwapBytes !== 0 ? memorySwapBytes : limit * 2;
  return settle({
    value: limit === undefined || bytes === UNLIMITED ? undefined : bytes,
    possible: swapLimit,
    warning: `${KERNEL} swap limit capabilities ${NOT_MOUNTED} Memory limited without swap.`,
  });
}

function oomWarnings(disabled: boolean | undefined, limit: number | undefined): string[] {
  if (disabled !== true || limit !== undefined) return [];
  const danger = "this can result in the system running out of resources.";
  return [`OOM killer is disabled for the container, but no memory limit is set, ${danger}`];
}

function assertMemory(options: LimitOptions): void {
  const { memoryBytes: limit = 0, memorySwapBytes: swap = 0, memoryReservationBytes: reservation = 0 } = options;
  const { memorySwappiness: swappiness = -1, oomScoreAdj = 0 } = options;
  if (limit !== 0 && limit < MIN_MEMORY_BYTES) throw badLimit("Minimum memory limit allowed is 6MB");
  if (limit === 0 && swap > 0)
    throw badLimit("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (limit > 0 && swap > 0 && swap < limit)
    throw badLimit("Minimum memoryswap limit should be larger than memory limit, see usage");
  if (reservation !== 0 && reservation < MIN_MEMORY_BYTES) throw badLimit("Minimum memory reservation allowed is 6MB");
  if (limit > 0 && reservation > limit)
    throw badLimit("Minimum memory limit can not be less than memory reservation limit, see usage");
  if (swappiness < -1 || swappiness > 100)
    throw badLimit(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
  if (oomScoreAdj < -1000 || oomScoreAdj > 1000)
    throw badLimit(`Invalid value ${oomScoreAdj}, range for oom score adj is [-1000, 1000]`);
}
