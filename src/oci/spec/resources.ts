/** Limits on memory, CPU and processes: checked, defaulted and dropped by docker's rules. */
import { LeptonError } from "../../errors.ts";
import { parseCpuList } from "./cpu-list.ts";
import type { CgroupFacts, HostFacts, SpecInput, SpecOptions } from "./input.ts";
import type { LinuxResources, Spec } from "./types.ts";

const MIN_MEMORY_BYTES = 6 * 1024 * 1024;
const CPU_PERIOD_US = 100_000;
// The kernel takes no smaller quota (1 ms).
const MIN_CPU_QUOTA_US = 1000;
const UNLIMITED = -1;

interface Limits {
  readonly resources: Omit<LinuxResources, "devices">;
  readonly warnings: readonly string[];
}

/** The limits that this host can apply, and docker's warnings for those that it cannot. */
export function limits(options: SpecOptions, host: HostFacts): Limits {
  const parts = [memoryLimits(options, host.cgroup), cpuLimits(options, host), pidsLimits(options, host.cgroup)];
  return {
    resources: Object.assign({}, ...parts.map((part) => part.resources)),
    warnings: parts.flatMap((part) => part.warnings),
  };
}

/** Sets the limits; `invalid-argument` for one that cannot be. */
export function withResources(spec: Spec, { options, host }: SpecInput): Spec {
  const resources = { ...spec.linux.resources, ...limits(options, host).resources };
  return { ...spec, linux: { ...spec.linux, resources } };
}

function memoryLimits(options: SpecOptions, cgroup: CgroupFacts): Limits {
  const limit = options.memoryBytes ?? 0;
  const swap = options.memorySwapBytes ?? 0;
  assertMemory(limit, swap);
  if (limit === 0) return { resources: {}, warnings: [] };
  if (!cgroup.controllers.includes("memory"))
    return dropped(
      "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.",
    );
  const unsupported = swap !== UNLIMITED && !cgroup.swapLimit;
  // Without a word about swap the container may swap as much again as it has memory.
  const bytes = swap === 0 ? limit * 2 : swap;
  const memory = bytes === UNLIMITED || unsupported ? { limit } : { limit, swap: bytes };
  const warning =
    "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.";
  return { resources: { memory }, warnings: unsupported ? [warning] : [] };
}

function assertMemory(limit: number, swap: number): void {
  if (limit !== 0 && limit < MIN_MEMORY_BYTES) throw invalid("Minimum memory limit allowed is 6MB");
  if (limit === 0 && swap > 0)
    throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (limit > 0 && swap > 0 && swap < limit)
    throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
}

function cpuLimits(options: SpecOptions, host: HostFacts): Limits {
  const { controllers } = host.cgroup;
  const shares = options.cpuShares ?? 0;
  const cpus = options.cpusetCpus ?? "";
  const quota = cpuQuota(options.cpus ?? 0, host);
  if (shares < 0) throw invalid(`invalid CPU shares (${shares}): value must be a positive integer`);
  const noShares = shares > 0 && !controllers.includes("cpu");
  const noCpuset = cpus !== "" && !controllers.includes("cpuset");
  if (cpus !== "" && !noCpuset) assertCpuset(cpus, host.cgroup.cpusetCpus);
  const cpu = {
    ...(shares > 0 && !noShares ? { shares } : {}),
    ...(quota === undefined ? {} : { quota, period: CPU_PERIOD_US }),
    ...(cpus !== "" && !noCpuset ? { cpus } : {}),
  };
  const warnings = [
    ...(noShares ? ["Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded."] : []),
    ...(noCpuset ? ["Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded."] : []),
  ];
  return { resources: Object.keys(cpu).length === 0 ? {} : { cpu }, warnings };
}

function cpuQuota(cpus: number, host: HostFacts): number | undefined {
  if (cpus === 0) return undefined;
  // docker counts in billionths of a CPU and takes no finer value.
  if (Number(cpus.toFixed(9)) !== cpus) throw invalid("value is too precise");
  const quota = Math.floor(Math.round(cpus * 1e9) / (1e9 / CPU_PERIOD_US));
  const count = host.cpuCount;
  if (!(cpus <= count) || quota < MIN_CPU_QUOTA_US)
    throw invalid(`range of CPUs is from 0.01 to ${count}.00, as there are only ${count} CPUs available`);
  if (!host.cgroup.controllers.includes("cpu"))
    throw new LeptonError(
      "failed-precondition",
      "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted",
    );
  return quota;
}

function assertCpuset(wanted: string, available: string | undefined): void {
  const cpus = parseCpuList(wanted);
  if (cpus === undefined) throw invalid(`Invalid value ${wanted} for cpuset cpus`);
  const known = available === undefined ? undefined : parseCpuList(available);
  if (known !== undefined && cpus.some((cpu) => !known.includes(cpu)))
    throw invalid(`Requested CPUs are not available - requested ${wanted}, available: ${available}`);
}

function pidsLimits(options: SpecOptions, cgroup: CgroupFacts): Limits {
  const limit = options.pidsLimit ?? 0;
  if (limit <= 0) return { resources: {}, warnings: [] };
  if (!cgroup.controllers.includes("pids"))
    return dropped(
      "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.",
    );
  return { resources: { pids: { limit } }, warnings: [] };
}

function dropped(warning: string): Limits {
  return { resources: {}, warnings: [warning] };
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
