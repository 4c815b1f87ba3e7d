/** What `inspect` tells of the limits of a container: as they are now, and what was asked for where the spec does not tell. */
import type { AskedOptions, ContainerDetail } from "../../engine/types.ts";
import { parseBytes } from "../../text/size.ts";
import { GoMap, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import type { SpecFields } from "./spec-fields.ts";

export function hostLimits(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const { asked = {} } = detail;
  const { memory, cpu, pids } = spec.linux?.resources ?? {};
  const sysctls = asked.sysctls ?? askedSysctls(spec.linux?.sysctl ?? {});
  return {
    OomScoreAdj: spec.process?.oomScoreAdj ?? 0,
    ShmSize: shmSize(spec, asked),
    Runtime: runtimeOf(detail),
    CPUShares: cpu?.shares ?? 0,
    Memory: memory?.limit ?? 0,
    CgroupParent: asked.cgroupParent ?? "",
    ...cpuTime(asked, spec),
    CpusetCpus: cpu?.cpus ?? "",
    CpusetMems: cpu?.mems ?? "",
    ...blockIo(asked, spec),
    MemoryReservation: memory?.reservation ?? 0,
    MemorySwap: memory?.swap ?? 0,
    MemorySwappiness: (asked.memorySwappiness ?? -1) < 0 ? null : asked.memorySwappiness,
    OomKillDisable: asked.oomKillDisable === true,
    PidsLimit: pids?.limit ?? null,
    Sysctls: Object.keys(sysctls).length === 0 ? undefined : new GoMap(sysctls),
    Ulimits: sliceOrNil(ulimits(spec)),
    CPUCount: 0,
    CPUPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
  };
}

// docker's own default, which is what ours runs too.
function runtimeOf({ asked = {}, origin, runtime }: ContainerDetail): string {
  return asked.runtime ?? (origin === "lepton" ? "runc" : runtime);
}

// --cpus is kept as a quota, and told by its own name where nobody asked for one.
function cpuTime(asked: AskedOptions, { linux }: SpecFields): Record<string, GoValue> {
  const { quota, period } = linux?.resources?.cpu ?? {};
  const isQuota = asked.cpuPeriodUs !== undefined || asked.cpuQuotaUs !== undefined;
  return {
    NanoCPUs: isQuota ? 0 : nanoCpus(quota, period),
    CPUPeriod: isQuota ? (period ?? 0) : 0,
    CPUQuota: isQuota ? (quota ?? 0) : 0,
    CPURealtimePeriod: asked.cpuRtPeriodUs ?? 0,
    CPURealtimeRuntime: asked.cpuRtRuntimeUs ?? 0,
  };
}

function blockIo(asked: AskedOptions, { linux }: SpecFields): Record<string, GoValue> {
  const rates = (words: readonly string[] = []) => sliceOrNil(words.map((word) => deviceValue(word, "Rate")));
  return {
    BlkioWeight: linux?.resources?.blockIO?.weight ?? 0,
    BlkioWeightDevice: (asked.blkioWeightDevices ?? []).map((word) => deviceValue(word, "Weight")),
    BlkioDeviceReadBps: rates(asked.deviceReadBps),
    BlkioDeviceWriteBps: rates(asked.deviceWriteBps),
    BlkioDeviceReadIOps: rates(asked.deviceReadIops),
    BlkioDeviceWriteIOps: rates(asked.deviceWriteIops),
  };
}

/** `/dev/sda:1mb` as docker's pair. */
function deviceValue(word: string, name: "Rate" | "Weight"): GoValue {
  const colon = word.lastIndexOf(":");
  const size = parseBytes(word.slice(colon + 1));
  return goStruct({ Path: word.slice(0, colon), [name]: "bytes" in size ? size.bytes : 0 });
}

function ulimits({ process }: SpecFields): GoValue[] {
  return (process?.rlimits ?? []).map(({ type, hard, soft }) =>
    goStruct({ Name: type.replace(/^RLIMIT_/, "").toLowerCase(), Hard: hard, Soft: soft }),
  );
}

// docker gives these to every container with a network of its own (moby, daemon/oci_linux.go), and does not list them.
const GIVEN_SYSCTLS: Readonly<Record<string, string>> = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0 2147483647",
};

// `--domainname` is set by it.
const DOMAINNAME = "kernel.domainname";

function askedSysctls(sysctls: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sysctls).filter(([key, value]) => GIVEN_SYSCTLS[key] !== value && key !== DOMAINNAME),
  );
}

// --cpus is kept as a quota of a period of 100 ms.
function nanoCpus(quota: number | undefined, period: number | undefined): number {
  return quota === undefined || quota <= 0 ? 0 : Math.round((quota / (period || 100_000)) * 1e9);
}

function shmSize(spec: SpecFields, { shmSizeBytes }: AskedOptions): number {
  if (shmSizeBytes !== undefined) return shmSizeBytes;
  const option = spec.mounts
    ?.find(({ destination }) => destination === "/dev/shm")
    ?.options?.find((word) => word.startsWith("size="));
  const match = /^size=(\d+)([kmg]?)$/i.exec(option ?? "");
  if (match === null) return 64 * 1024 * 1024;
  return Number(match[1]) * 1024 ** " kmg".indexOf((match[2] || " ").toLowerCase());
}
