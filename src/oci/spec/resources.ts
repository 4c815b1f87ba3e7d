/** Limits on memory, CPU, block devices and processes: checked, defaulted and dropped by docker's rules. */
import { blockIoLimits } from "./block-io.ts";
import { unifiedLimits } from "./cgroup-conf.ts";
import { cpuLimits } from "./cpu-limits.ts";
import type { CgroupFacts, HostFacts, SpecInput, SpecOptions } from "./input.ts";
import type { Limits } from "./limit.ts";
import { memoryLimits } from "./memory-limits.ts";
import type { DeviceNumber, Spec } from "./types.ts";

/** The limits that this host can apply, and docker's warnings for those that it cannot. */
export function limits(
  options: SpecOptions,
  host: HostFacts,
  deviceNumbers: Readonly<Record<string, DeviceNumber>> = {},
): Limits {
  const parts = [
    memoryLimits(options, host.cgroup),
    cpuLimits(options, host),
    pidsLimits(options, host.cgroup),
    blockIoLimits(options, host.cgroup, deviceNumbers),
    unifiedLimits(options, host.cgroup),
  ];
  return {
    resources: Object.assign({}, ...parts.map((part) => part.resources)),
    warnings: parts.flatMap((part) => part.warnings),
  };
}

/** Sets the limits; `invalid-argument` for one that cannot be. */
export function withResources(spec: Spec, { options, host, deviceNumbers }: SpecInput): Spec {
  const resources = { ...spec.linux.resources, ...limits(options, host, deviceNumbers).resources };
  const { oomScoreAdj = 0, rdtClass } = options;
  return {
    ...spec,
    process: { ...spec.process, oomScoreAdj },
    linux: { ...spec.linux, resources, ...(rdtClass ? { intelRdt: { closID: rdtClass } } : {}) },
  };
}

function pidsLimits(options: SpecOptions, cgroup: CgroupFacts): Limits {
  const limit = options.pidsLimit ?? 0;
  if (limit <= 0) return { resources: {}, warnings: [] };
  if (cgroup.controllers.includes("pids")) return { resources: { pids: { limit } }, warnings: [] };
  const warning =
    "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.";
  return { resources: {}, warnings: [warning] };
}
