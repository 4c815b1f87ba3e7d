/** What of docker's limits this host can hold a container to, and the warnings where it cannot. */
import { readFileSync } from "node:fs";
import type { CgroupFacts } from "../../oci/spec/input.ts";

/** docker's fields of `info`. */
export interface HostLimits {
  readonly MemoryLimit: boolean;
  readonly SwapLimit: boolean;
  readonly CpuCfsPeriod: boolean;
  readonly CpuCfsQuota: boolean;
  readonly CPUShares: boolean;
  readonly CPUSet: boolean;
  readonly PidsLimit: boolean;
  readonly OomKillDisable: boolean;
  readonly IPv4Forwarding: boolean;
  readonly BridgeNfIptables: boolean;
  readonly BridgeNfIp6tables: boolean;
}

/** Reads them from the cgroups and from /proc/sys. */
export function hostLimits({ controllers, version, swapLimit }: CgroupFacts): HostLimits {
  const has = (controller: string) => controllers.includes(controller);
  return {
    MemoryLimit: has("memory"),
    SwapLimit: swapLimit,
    CpuCfsPeriod: has("cpu"),
    CpuCfsQuota: has("cpu"),
    CPUShares: has("cpu"),
    CPUSet: has("cpuset"),
    PidsLimit: has("pids"),
    // cgroup v2 has no such switch.
    OomKillDisable: version === 1 && has("memory"),
    IPv4Forwarding: readFlag("/proc/sys/net/ipv4/ip_forward"),
    BridgeNfIptables: readFlag("/proc/sys/net/bridge/bridge-nf-call-iptables"),
    BridgeNfIp6tables: readFlag("/proc/sys/net/bridge/bridge-nf-call-ip6tables"),
  };
}

const WARNINGS: readonly (readonly [limit: keyof HostLimits, text: string])[] = [
  ["MemoryLimit", "No memory limit support"],
  ["SwapLimit", "No swap limit support"],
  ["OomKillDisable", "No oom kill disable support"],
  ["CpuCfsQuota", "No cpu cfs quota support"],
  ["CpuCfsPeriod", "No cpu cfs period support"],
  ["CPUShares", "No cpu shares support"],
  ["CPUSet", "No cpuset support"],
  ["IPv4Forwarding", "IPv4 forwarding is disabled"],
  ["BridgeNfIptables", "bridge-nf-call-iptables is disabled"],
  ["BridgeNfIp6tables", "bridge-nf-call-ip6tables is disabled"],
];

/** docker's words for what this host lacks. */
export function limitWarnings(limits: HostLimits, { version }: Pick<CgroupFacts, "version">): string[] {
  return WARNINGS.filter(([limit]) => !limits[limit] && !(limit === "OomKillDisable" && version === 2)).map(
    ([, text]) => `WARNING: ${text}`,
  );
}

function readFlag(path: string): boolean {
  try {
    return readFileSync(path, "latin1").trim() === "1";
  } catch {
    // A kernel without the setting.
    return false;
  }
}
