/** The HostConfig of `inspect`: what the host gives to a container, read back from its spec. */
import type { ContainerDetail, PublishedPorts } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import { volumeNameAt } from "./config.ts";
import { portBinding } from "./ports.ts";
import { isReadOnly, type SpecFields, sharesHost, userMounts, userTmpfs } from "./spec-fields.ts";

// docker's default set (moby, oci/caps/defaults.go); what differs was asked for.
const DEFAULT_CAPABILITIES = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FSETID",
  "CAP_FOWNER",
  "CAP_MKNOD",
  "CAP_NET_RAW",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETFCAP",
  "CAP_SETPCAP",
  "CAP_NET_BIND_SERVICE",
  "CAP_SYS_CHROOT",
  "CAP_KILL",
  "CAP_AUDIT_WRITE",
];

const RENAMED = {
  CPUShares: "CpuShares",
  NanoCPUs: "NanoCpus",
  CPUPeriod: "CpuPeriod",
  CPUQuota: "CpuQuota",
  DNS: "Dns",
  DNSOptions: "DnsOptions",
  DNSSearch: "DnsSearch",
};

export function hostConfig(detail: ContainerDetail, spec: SpecFields): GoStruct {
  return goStruct(
    { ...origins(detail, spec), ...namespaces(detail, spec), ...privileges(spec), ...limits(detail, spec) },
    RENAMED,
  );
}

function origins(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const binds = userMounts(spec).map(({ source = "", destination, options = [] }) => {
    const place = `${volumeNameAt(detail, destination) ?? source}:${destination}`;
    return isReadOnly(options) ? `${place}:ro` : place;
  });
  return {
    Binds: sliceOrNil(binds),
    ContainerIDFile: "",
    LogConfig: logConfig(detail),
    NetworkMode: detail.networks[0] ?? (sharesHost(spec, "network") ? "host" : "none"),
    PortBindings: new GoMap(askedBindings(detail.published?.requests ?? [])),
    RestartPolicy: restartPolicy(detail.restartPolicy),
    AutoRemove: detail.autoRemove,
    VolumeDriver: "",
    VolumesFrom: sliceOrNil(detail.asked?.volumesFrom),
    Annotations: new GoMap(spec.annotations ?? {}),
    Tmpfs: new GoMap(tmpfsOf(detail, spec)),
  };
}

function logConfig({ asked = {}, logPath }: ContainerDetail): GoStruct {
  const known = logPath === undefined ? "none" : "json-file";
  return goStruct({ Type: asked.logDriver ?? known, Config: new GoMap(asked.logOpts ?? {}) });
}

// As asked for; where another tool made the container, with all that is in its spec.
function tmpfsOf({ asked = {}, origin }: ContainerDetail, spec: SpecFields): Readonly<Record<string, string>> {
  if (origin !== "lepton") return userTmpfs(spec);
  return Object.fromEntries(
    (asked.tmpfs ?? []).map((word) => {
      const colon = word.indexOf(":");
      return colon < 0 ? [word, ""] : [word.slice(0, colon), word.slice(colon + 1)];
    }),
  );
}

function askedBindings(requests: PublishedPorts["requests"]): [string, GoValue][] {
  const bindings = new Map<string, GoStruct[]>();
  for (const { hostIp, hostPort, containerPort, protocol } of requests) {
    const port = `${containerPort}/${protocol}`;
    bindings.set(port, [...(bindings.get(port) ?? []), portBinding(hostIp, hostPort)]);
  }
  return [...bindings];
}

function restartPolicy(policy: string): GoStruct {
  const [name = "no", count = "0"] = policy.split(":");
  return goStruct({ Name: name, MaximumRetryCount: Number(count) });
}

function namespaces(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const mode = (type: string, own: string): string => (sharesHost(spec, type) ? "host" : own);
  return {
    CgroupnsMode: mode("cgroup", "private"),
    ...dnsFields(detail),
    ExtraHosts: sliceOrNil(wordsOf(readLabel(detail, "lepton/extra-hosts"))),
    GroupAdd: sliceOrNil(detail.asked?.groupAdd),
    IpcMode: mode("ipc", "private"),
    Links: new GoNil("slice"),
    PidMode: mode("pid", ""),
    UTSMode: mode("uts", ""),
    UsernsMode: "",
  };
}

function dnsFields(detail: ContainerDetail): Record<string, GoValue> {
  const { servers, search, options } = (readLabel(detail, "lepton/dns") ?? {}) as Readonly<Record<string, unknown>>;
  return { DNS: wordsOf(servers), DNSOptions: wordsOf(options), DNSSearch: wordsOf(search) };
}

function wordsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readLabel({ labels }: ContainerDetail, key: string): unknown {
  try {
    return JSON.parse(labels[key] ?? "null");
  } catch {
    // Somebody else wrote it: the rest is worth showing.
    return undefined;
  }
}

function privileges(spec: SpecFields): Record<string, GoValue> {
  const bounding = spec.process?.capabilities?.bounding ?? [];
  const privileged = isPrivileged(spec, bounding);
  const added = bounding.filter((name) => !DEFAULT_CAPABILITIES.includes(name));
  const dropped = DEFAULT_CAPABILITIES.filter((name) => !bounding.includes(name));
  return {
    CapAdd: sliceOrNil(privileged ? [] : added),
    CapDrop: sliceOrNil(dropped),
    Privileged: privileged,
    ReadonlyRootfs: spec.root?.readonly ?? false,
    SecurityOpt: securityOptions(spec, privileged),
    MaskedPaths: [...(spec.linux?.maskedPaths ?? [])],
    ReadonlyPaths: [...(spec.linux?.readonlyPaths ?? [])],
  };
}

// No spec says it in a word; docker's --privileged lifts the masks and gives CAP_SYS_ADMIN among all others.
function isPrivileged(spec: SpecFields, bounding: readonly string[]): boolean {
  return (
    bounding.includes("CAP_SYS_ADMIN") &&
    (spec.linux?.maskedPaths ?? []).length === 0 &&
    spec.linux?.seccomp === undefined
  );
}

function securityOptions(spec: SpecFields, privileged: boolean): GoValue {
  const options = spec.process?.noNewPrivileges === true ? ["no-new-privileges"] : [];
  if (!privileged && spec.process !== undefined && spec.linux?.seccomp === undefined)
    options.push("seccomp=unconfined");
  return sliceOrNil(options);
}

function limits(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const { memory, cpu, pids } = spec.linux?.resources ?? {};
  return {
    OomScoreAdj: spec.process?.oomScoreAdj ?? 0,
    ShmSize: shmSize(spec),
    Runtime: detail.runtime,
    CPUShares: cpu?.shares ?? 0,
    Memory: memory?.limit ?? 0,
    NanoCPUs: nanoCpus(cpu?.quota, cpu?.period),
    CgroupParent: "",
    CPUPeriod: 0,
    CPUQuota: 0,
    CpusetCpus: cpu?.cpus ?? "",
    CpusetMems: cpu?.mems ?? "",
    Devices: [],
    MemoryReservation: memory?.reservation ?? 0,
    MemorySwap: memory?.swap ?? 0,
    PidsLimit: pids?.limit ?? null,
    Sysctls: askedSysctls(spec.linux?.sysctl ?? {}),
    Ulimits: (spec.process?.rlimits ?? []).map(({ type, hard, soft }) =>
      goStruct({ Name: type.replace(/^RLIMIT_/, "").toLowerCase(), Hard: hard, Soft: soft }),
    ),
  };
}

// docker gives these to every container with a network of its own (moby, daemon/oci_linux.go), and does not list them.
const GIVEN_SYSCTLS: Readonly<Record<string, string>> = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0 2147483647",
};

// `--domainname` is set by it.
const DOMAINNAME = "kernel.domainname";

function askedSysctls(sysctls: Readonly<Record<string, string>>): GoMap {
  return new GoMap(
    Object.entries(sysctls).filter(([key, value]) => GIVEN_SYSCTLS[key] !== value && key !== DOMAINNAME),
  );
}

// --cpus is kept as a quota of a period of 100 ms.
function nanoCpus(quota: number | undefined, period: number | undefined): number {
  return quota === undefined || quota <= 0 ? 0 : Math.round((quota / (period || 100_000)) * 1e9);
}

function shmSize(spec: SpecFields): number {
  const option = spec.mounts
    ?.find(({ destination }) => destination === "/dev/shm")
    ?.options?.find((word) => word.startsWith("size="));
  const match = /^size=(\d+)([kmg]?)$/i.exec(option ?? "");
  if (match === null) return 64 * 1024 * 1024;
  return Number(match[1]) * 1024 ** " kmg".indexOf((match[2] || " ").toLowerCase());
}
