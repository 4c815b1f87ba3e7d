/** docker's `info` object, with what containerd and the host can tell. */
import { existsSync, readFileSync } from "node:fs";
import { machine as arch, cpus, hostname, release, totalmem } from "node:os";
import { join } from "node:path";
import { LOG_DRIVERS } from "../../console/config.ts";
import { hostFacts } from "../../oci/spec/host-facts.ts";
import type { HostFacts } from "../../oci/spec/input.ts";
import { listContainers } from "../containers/list.ts";
import type { EngineContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { Container } from "../types.ts";
import { hostLimits, limitWarnings } from "./host-limits.ts";
import { socketWarnings } from "./socket-warnings.ts";

const DEFAULT_RUNTIME = "io.containerd.runc.v2";
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
  const limits = hostLimits(host.cgroup);
  const storage = plugins.filter(({ type, initErr }) => type === SNAPSHOTTER_PLUGIN && initErr === undefined);
  return {
    ID: server.uuid,
    ...counts(containers),
    Images: images.length,
    Driver: driver,
    DriverStatus: [],
    Plugins: {
      Volume: ["local"],
      Network: networkDrivers(ctx),
      Log: [...LOG_DRIVERS],
      Storage: storage.map(({ id }) => id).sort(),
    },
    ...limits,
    LoggingDriver: "json-file",
    CgroupDriver: host.cgroup.driver,
    CgroupVersion: String(host.cgroup.version),
    // There are no swarms here, and scripts ask.
    Swarm: { LocalNodeState: "inactive", ControlAvailable: false, NodeID: "", NodeAddr: "", Error: "" },
    Runtimes: { [DEFAULT_RUNTIME]: { path: DEFAULT_RUNTIME } },
    DefaultRuntime: DEFAULT_RUNTIME,
    ServerVersion: daemon.version,
    ContainerdCommit: { ID: daemon.revision, Expected: daemon.revision },
    DockerRootDir: ctx.disk.storeDir,
    Debug: false,
    ExperimentalBuild: false,
    // Containers do not notice that containerd restarts.
    LiveRestoreEnabled: true,
    Labels: [],
    ...proxies(process.env),
    Namespace: ctx.namespace,
    Address: ctx.client.address,
    DataRoot: ctx.disk.storeDir,
    ...machine(),
    SecurityOptions: securityOptions(host),
    Warnings: [
      ...limitWarnings(limits, host.cgroup),
      ...server.deprecations.map(({ message }) => message),
      ...socketWarnings(ctx.disk.address),
    ],
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

const CNI_DRIVERS = ["bridge", "ipvlan", "macvlan"];

/** Those whose plugin is on this host, and those that need none. */
function networkDrivers({ cni }: EngineContext): string[] {
  const found = CNI_DRIVERS.filter((type) => cni.pluginDirs.some((dir) => existsSync(join(dir, type))));
  return [...found, "host", "null"].sort();
}

/** Proxies that our requests to registries go through, without the passwords in them. */
export function proxies(env: NodeJS.ProcessEnv): Record<string, string> {
  const read = (name: string) => (env[name] || env[name.toLowerCase()] || "").replace(/\/\/[^/@]*@/, "//xxxxx:xxxxx@");
  return { HttpProxy: read("HTTP_PROXY"), HttpsProxy: read("HTTPS_PROXY"), NoProxy: read("NO_PROXY") };
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
