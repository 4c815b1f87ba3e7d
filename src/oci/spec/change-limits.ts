/** Changes the limits of a container that exists: what is not named stays as it is. */
import type { HostFacts } from "./input.ts";
import { badLimit, filled } from "./limit.ts";
import type { LimitOptions } from "./limit-options.ts";
import { limits } from "./resources.ts";
import type { LinuxResources } from "./types.ts";

/** Limits that docker's `update` changes. */
export type LimitChange = Pick<
  LimitOptions,
  | "memoryBytes"
  | "memorySwapBytes"
  | "memoryReservationBytes"
  | "cpus"
  | "cpuShares"
  | "cpuPeriodUs"
  | "cpuQuotaUs"
  | "cpusetCpus"
  | "cpusetMems"
  | "pidsLimit"
  | "blkioWeight"
>;

export interface ChangedLimits {
  /** For the spec: what is unlimited is absent. */
  readonly resources: LinuxResources;
  /** For the running task: what is unlimited says so. */
  readonly applied: Partial<LinuxResources>;
  readonly warnings: readonly string[];
}

const UNLIMITED = -1;

/** Throws `invalid-argument`, in docker's words, where old and new do not go together. */
export function changeLimits(old: LinuxResources, change: LimitChange, host: HostFacts): ChangedLimits {
  checkSwap(old, change);
  const merged = { ...withoutOldCpus(optionsOf(old), change), ...given(change) };
  const { resources, warnings } = limits(merged, host);
  const { memory, cpu, pids, blockIO, ...rest } = old;
  const { limit: _limit, swap: _swap, reservation: _reservation, ...memoryRest } = memory ?? {};
  const next = {
    ...rest,
    ...present("memory", { ...memoryRest, ...resources.memory }),
    ...present("cpu", { ...realtimeOf(cpu), ...resources.cpu }),
    ...present("pids", resources.pids),
    ...present("blockIO", { ...blockIO, ...resources.blockIO }),
  };
  return { resources: next, applied: appliedOf(next, old, merged, host), warnings };
}

// docker's rule, and its words: a limit above that of memory and swap together could not be set.
function checkSwap({ memory }: LinuxResources, { memoryBytes = 0, memorySwapBytes = 0 }: LimitChange): void {
  if (memoryBytes === 0 || memorySwapBytes !== 0) return;
  const swap = memory?.limit === undefined ? 0 : (memory.swap ?? UNLIMITED);
  if (swap === UNLIMITED || memoryBytes <= swap) return;
  throw badLimit(
    "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time",
  );
}

function optionsOf({ memory, cpu, pids, blockIO }: LinuxResources): LimitOptions {
  const swap = memory?.limit === undefined ? undefined : (memory.swap ?? UNLIMITED);
  return given({
    memoryBytes: memory?.limit,
    memorySwapBytes: swap,
    memoryReservationBytes: memory?.reservation,
    cpuShares: cpu?.shares,
    cpuPeriodUs: cpu?.period,
    cpuQuotaUs: cpu?.quota,
    cpusetCpus: cpu?.cpus,
    cpusetMems: cpu?.mems,
    pidsLimit: pids?.limit,
    blkioWeight: blockIO?.weight,
  });
}

// `--cpus` is a quota and a period: it takes the place of both.
function withoutOldCpus(options: LimitOptions, { cpus = 0 }: LimitChange): LimitOptions {
  if (cpus === 0) return options;
  const { cpuPeriodUs: _period, cpuQuotaUs: _quota, ...rest } = options;
  return rest;
}

function realtimeOf(cpu: LinuxResources["cpu"]): LinuxResources["cpu"] {
  const { realtimeRuntime, realtimePeriod } = cpu ?? {};
  return filled({ realtimeRuntime, realtimePeriod }) ?? {};
}

/** What was given; docker takes an empty word and a 0 for nothing. */
function given<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const known = Object.entries(options).filter(([, value]) => value !== undefined && value !== 0 && value !== "");
  return Object.fromEntries(known) as { [K in keyof T]?: NonNullable<T[K]> };
}

function present<K extends string, T extends object>(key: K, value: T | undefined): { [P in K]?: T } {
  if (value === undefined || Object.keys(value).length === 0) return {};
  return { [key]: value } as { [P in K]?: T };
}

function appliedOf(
  next: LinuxResources,
  old: LinuxResources,
  { memorySwapBytes }: LimitOptions,
  { cgroup }: HostFacts,
): Partial<LinuxResources> {
  const freesSwap = memorySwapBytes === UNLIMITED && cgroup.swapLimit && next.memory?.limit !== undefined;
  const { limit, swap = freesSwap ? UNLIMITED : undefined, reservation } = next.memory ?? {};
  const pids = next.pids ?? (old.pids === undefined ? undefined : { limit: UNLIMITED });
  const weight = next.blockIO?.weight;
  return {
    ...present("memory", filled({ limit, swap, reservation })),
    ...present("cpu", next.cpu),
    ...present("pids", pids),
    ...present("blockIO", filled({ weight })),
  };
}
