/** The HostConfig of `inspect`: what the host gives to a container, read back from its spec. */
import { DNS, EXTRA_HOSTS, IPC_OF, PID_OF } from "../../engine/labels.ts";
import type { AskedOptions, ContainerDetail, PublishedPorts } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import { hostLimits } from "./host-limits.ts";
import { hostMounts } from "./host-mounts.ts";
import { portBinding } from "./ports.ts";
import { type SpecFields, sharesHost } from "./spec-fields.ts";

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
  CPURealtimePeriod: "CpuRealtimePeriod",
  CPURealtimeRuntime: "CpuRealtimeRuntime",
  CPUCount: "CpuCount",
  CPUPercent: "CpuPercent",
  DNS: "Dns",
  DNSOptions: "DnsOptions",
  DNSSearch: "DnsSearch",
};

export function hostConfig(detail: ContainerDetail, spec: SpecFields): GoStruct {
  return goStruct(
    {
      ...hostMounts(detail, spec),
      ...origins(detail, spec),
      ...namespaces(detail, spec),
      ...privileges(detail, spec),
      ...hostLimits(detail, spec),
    },
    RENAMED,
  );
}

function origins(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const { asked = {} } = detail;
  return {
    ContainerIDFile: asked.cidfile ?? "",
    LogConfig: logConfig(detail),
    NetworkMode: detail.networks[0] ?? (sharesHost(spec, "network") ? "host" : "none"),
    PortBindings: new GoMap(askedBindings(detail.published?.requests ?? [])),
    RestartPolicy: restartPolicy(detail.restartPolicy),
    AutoRemove: detail.autoRemove,
    VolumeDriver: "",
    VolumesFrom: sliceOrNil(asked.volumesFrom),
    ConsoleSize: [0, 0],
    Annotations: annotations(spec),
    Init: asked.init,
  };
}

function annotations({ annotations: found = {} }: SpecFields): GoMap | undefined {
  return Object.keys(found).length === 0 ? undefined : new GoMap(found);
}

function logConfig({ asked = {}, logPath }: ContainerDetail): GoStruct {
  const known = logPath === undefined ? "none" : "json-file";
  return goStruct({ Type: asked.logDriver ?? known, Config: new GoMap(asked.logOpts ?? {}) });
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
  const joined = (key: string, own: string) => {
    const id = detail.labels[key];
    return id === undefined ? own : `container:${id}`;
  };
  return {
    CgroupnsMode: mode("cgroup", "private"),
    ...dnsFields(detail),
    ExtraHosts: sliceOrNil(wordsOf(readLabel(detail, EXTRA_HOSTS))),
    GroupAdd: sliceOrNil(detail.asked?.groupAdd),
    IpcMode: mode("ipc", joined(IPC_OF, ownIpc(detail))),
    Cgroup: "",
    Links: new GoNil("slice"),
    PidMode: mode("pid", joined(PID_OF, "")),
    UTSMode: mode("uts", ""),
    UsernsMode: detail.asked?.userns ?? "",
    Isolation: "",
  };
}

function ownIpc({ asked = {} }: ContainerDetail): string {
  return asked.ipc === "shareable" || asked.ipc === "none" ? asked.ipc : "private";
}

function dnsFields(detail: ContainerDetail): Record<string, GoValue> {
  const { servers, search, options } = (readLabel(detail, DNS) ?? {}) as Readonly<Record<string, unknown>>;
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

function privileges(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const bounding = spec.process?.capabilities?.bounding ?? [];
  const { asked = {}, origin } = detail;
  const isOurs = origin === "lepton";
  const privileged = isOurs ? asked.privileged === true : isPrivileged(spec, bounding);
  const added = bounding.filter((name) => !DEFAULT_CAPABILITIES.includes(name));
  const dropped = DEFAULT_CAPABILITIES.filter((name) => !bounding.includes(name));
  return {
    CapAdd: sliceOrNil(isOurs ? capabilities(asked.capAdd) : privileged ? [] : added),
    CapDrop: sliceOrNil(isOurs ? capabilities(asked.capDrop) : dropped),
    Privileged: privileged,
    PublishAllPorts: asked.publishAll === true,
    ReadonlyRootfs: spec.root?.readonly ?? false,
    SecurityOpt: isOurs ? askedSecurity(asked, spec) : securityOptions(spec, privileged),
    MaskedPaths: sliceOrNil(spec.linux?.maskedPaths),
    ReadonlyPaths: sliceOrNil(spec.linux?.readonlyPaths),
  };
}

// As newer docker tells them, whatever the case in which they were given.
function capabilities(words: readonly string[] = []): string[] {
  const upper = words.map((word) => word.toUpperCase());
  return upper.map((word) => (word === "ALL" || word.startsWith("CAP_") ? word : `CAP_${word}`)).sort();
}

// docker takes SELinux' label from what shares with the host, and says so in this way.
function askedSecurity({ securityOpt = [], privileged }: AskedOptions, spec: SpecFields): GoValue {
  const shares = privileged === true || sharesHost(spec, "pid") || sharesHost(spec, "ipc");
  return sliceOrNil([...securityOpt, ...(shares ? ["label=disable"] : [])]);
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
