/** Limits on processors: checked, defaulted and dropped by docker's rules. */
import { LeptonError } from "../../errors.ts";
import { parseCpuList } from "./cpu-list.ts";
import type { CgroupFacts, HostFacts } from "./input.ts";
import { badLimit, filled, type Limits, settle } from "./limit.ts";
import type { LimitOptions } from "./limit-options.ts";

const CPU_PERIOD_US = 100_000;
// The kernel takes no smaller quota (1 ms).
const MIN_CPU_QUOTA_US = 1000;
const MAX_CPU_PERIOD_US = 1_000_000;
const KERNEL = "Your kernel does not support";
const NOT_MOUNTED = "or the cgroup is not mounted.";

export function cpuLimits(options: LimitOptions, host: HostFacts): Limits {
  const { cgroup } = host;
  assertCpu(options, cgroup);
  const shares = settle({
    value: options.cpuShares || undefined,
    possible: cgroup.controllers.includes("cpu"),
    warning: `${KERNEL} CPU shares ${NOT_MOUNTED} Shares discarded.`,
  });
  const cfs = settle({
    value: filled({ quota: options.cpuQuotaUs || undefined, period: options.cpuPeriodUs || undefined }),
    possible: cgroup.controllers.includes("cpu"),
    warning: `${KERNEL} CPU CFS scheduler ${NOT_MOUNTED} CPU period/quota discarded.`,
  });
  const cpuset = settle({
    value: filled({ cpus: options.cpusetCpus || undefined, mems: options.cpusetMems || undefined }),
    possible: cgroup.controllers.includes("cpuset"),
    warning: `${KERNEL} cpuset ${NOT_MOUNTED} Cpuset discarded.`,
  });
  if (cpuset.value?.cpus !== undefined) assertCpuset("cpus", cpuset.value.cpus, cgroup.cpusetCpus);
  if (cpuset.value?.mems !== undefined) assertCpuset("mems", cpuset.value.mems, cgroup.cpusetMems);
  const quota = cpuQuota(options.cpus ?? 0, host);
  const cpu = {
    ...(shares.value === undefined ? {} : { shares: shares.value }),
    ...(quota === undefined ? cfs.value : { quota, period: CPU_PERIOD_US }),
    ...filled({
      realtimeRuntime: options.cpuRtRuntimeUs || undefined,
      realtimePeriod: options.cpuRtPeriodUs || undefined,
    }),
    ...cpuset.value,
  };
  const warnings = [shares, cfs, cpuset].flatMap((part) => part.warnings);
  return { resources: Object.keys(cpu).length === 0 ? {} : { cpu }, warnings };
}

function assertCpu(options: LimitOptions, cgroup: CgroupFacts): void {
  const { cpuShares = 0, cpuPeriodUs = 0, cpuQuotaUs = 0, cpuRtPeriodUs = 0, cpuRtRuntimeUs = 0 } = options;
  if (cpuShares < 0) throw badLimit(`invalid CPU shares (${cpuShares}): value must be a positive integer`);
  for (const [word, value] of [
    ["CPU Period", cpuPeriodUs],
    ["CPU Quota", cpuQuotaUs],
  ] as const) {
    if ((options.cpus ?? 0) > 0 && value > 0)
      throw badLimit(`Conflicting options: Nano CPUs and ${word} cannot both be set.`);
  }
  if (cpuPeriodUs !== 0 && (cpuPeriodUs < MIN_CPU_QUOTA_US || cpuPeriodUs > MAX_CPU_PERIOD_US))
    throw badLimit("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
  if (cpuQuotaUs > 0 && cpuQuotaUs < MIN_CPU_QUOTA_US)
    throw badLimit("CPU cfs quota can not be less than 1ms (i.e. 1000)");
  if (cpuRtPeriodUs === 0 && cpuRtRuntimeUs === 0) return;
  if (!cgroup.abilities.includes("cpu-realtime"))
    throw new LeptonError("failed-precondition", `${KERNEL} CPU real-time scheduler`);
  if (cpuRtPeriodUs !== 0 && cpuRtRuntimeUs > cpuRtPeriodUs)
    throw badLimit("cpu real-time runtime cannot be higher than cpu real-time period");
}

function cpuQuota(cpus: number, host: HostFacts): number | undefined {
  if (cpus === 0) return undefined;
  // docker counts in billionths of a CPU and takes no finer value.
  if (Number(cpus.toFixed(9)) !== cpus) throw badLimit("value is too precise");
  const quota = Math.floor(Math.round(cpus * 1e9) / (1e9 / CPU_PERIOD_US));
  const count = host.cpuCount;
  if (!(cpus <= count) || quota < MIN_CPU_QUOTA_US)
    throw badLimit(`range of CPUs is from 0.01 to ${count}.00, as there are only ${count} CPUs available`);
  if (!host.cgroup.controllers.includes("cpu"))
    throw new LeptonError(
      "failed-precondition",
      "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted",
    );
  return quota;
}

function assertCpuset(kind: "cpus" | "mems", wanted: string, available: string | undefined): void {
  const numbers = parseCpuList(wanted);
  if (numbers === undefined) throw badLimit(`Invalid value ${wanted} for cpuset ${kind}`);
  const known = available === undefined ? undefined : parseCpuList(available);
  if (known === undefined || numbers.every((number) => known.includes(number))) return;
  const what = kind === "cpus" ? "CPUs" : "memory nodes";
  throw badLimit(`Requested ${what} are not available - requested ${wanted}, available: ${available}`);
}
