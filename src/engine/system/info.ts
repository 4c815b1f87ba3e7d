/** docker's `info` object, with what containerd and the host can tell. */
import { existsSync, readFileSync } from "node:fs";
import { machine as arch, cpus, hostname, release, totalmem } from "node:os";
import { hostFacts } from "../../oci/spec/host-facts.ts";
import type { HostFacts } from "../../oci/spec/input.ts";
import { listContainers } from "../containers/list.ts";
import type { EngineContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { Container } from "../types.ts";

const SNAPSHOTTER_PLUGIN = "io.containerd.snapshotter.v1";

/** Field names are docker's. */
export async function systemInfo(ctx: EngineContext): Promise<Record<string, unknown>> {
  const [daemon, server, plugins, containers, images, driver, host] = await Promise.all([
    ctx.client.version(),
    ctx.client.introspection.server(),
    ctx.client.introspection.plugins(),
    listContainers(ctx, { all: true }),
    ctx.client.images.list(),
    defaultSnapshotter(ctx),
    hostFacts(),
  ]);
  const storage = plugins.filter(({ type, initErr }) => type === SNAPSHOTTER_PLUGIN && initErr === undefined);
  return {
    ID: server.uuid,
    ...counts(containers),
    Images: images.length,
    Driver: driver,
    Plugins: { Log: ["json-file", "none"], Storage: storage.map(({ id }) => id).sort() },
    ...limits(host),
    LoggingDriver: "json-file",
    CgroupDriver: host.cgroup.driver,
    CgroupVersion: String(host.cgroup.version),
    DefaultRuntime: "io.containerd.runc.v2",
    ServerVersion: daemon.version,
    Namespace: ctx.namespace,
    Address: ctx.client.address,
    DataRoot: ctx.disk.storeDir,
    ...machine(),
    SecurityOptions: securityOptions(host),
    Warnings: server.deprecations.map(({ message }) => message),
  };
}

function counts(containers: readonly Container[]): Record<string, number> {
  const count = (status: Container["status"]) => containers.filter((container) => container.status === status).length;
  const [running, paused] = [count("running"), count("paused")];
  return {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
  };
}

function limits({ cgroup }: HostFacts): Record<string, boolean> {
  const has = (controller: string) => cgroup.controllers.includes(controller);
  return {
    MemoryLimit: has("memory"),
    SwapLimit: cgroup.swapLimit,
    CpuCfsPeriod: has("cpu"),
    CpuCfsQuota: has("cpu"),
    CPUShares: has("cpu"),
    CPUSet: has("cpuset"),
    PidsLimit: has("pids"),
    IPv4Forwarding: readFlag("/proc/sys/net/ipv4/ip_forward"),
  };
}

function machine(): Record<string, unknown> {
  return {
    SystemTime: new Date().toISOString(),
    KernelVersion: release(),
    OperatingSystem: osName(),
    OSType: "linux",
    // As uname, not as Go: x86_64, aarch64.
    Architecture: arch(),
    NCPU: cpus().length,
    MemTotal: totalmem(),
    Name: hostname(),
  };
}

function securityOptions(host: HostFacts): string[] {
  return [
    ...(host.apparmorProfiles === undefined ? [] : ["name=apparmor"]),
    ...(host.seccomp ? ["name=seccomp,profile=builtin"] : []),
    ...(host.cgroup.version === 2 ? ["name=cgroupns"] : []),
  ];
}

function osName(): string {
  const file = ["/etc/os-release", "/usr/lib/os-release"].find((path) => existsSync(path));
  const text = file === undefined ? "" : readFileSync(file, "utf8");
  return prettyName(text) ?? "Linux";
}

/** PRETTY_NAME of an os-release(5), whose values are words of a shell. */
export function prettyName(osRelease: string): string | undefined {
  const [, double, single, bare] = /^PRETTY_NAME=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+))\s*$/m.exec(osRelease) ?? [];
  return double?.replace(/\\(.)/g, "$1") ?? single ?? bare;
}

function readFlag(path: string): boolean {
  try {
    return readFileSync(path, "latin1").trim() === "1";
  } catch {
    // A kernel without the setting.
    return false;
  }
}
