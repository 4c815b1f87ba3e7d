/** Which cgroups this host has, and where in them a container belongs. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";
import type { CgroupAbility, CgroupFacts, SpecInput } from "./input.ts";
import type { Spec } from "./types.ts";

/**
 * Reads the cgroup set-up below `root` (the host's `/`). Version 2 is the pure hierarchy; a hybrid one counts as 1, as
 * it does for runc. The driver is systemd where docker would choose it: version 2 on a host that systemd booted.
 */
export async function detectCgroups(root = "/"): Promise<CgroupFacts> {
  const base = join(root, "sys/fs/cgroup");
  const unified = await readText(join(base, "cgroup.controllers"));
  return unified === undefined ? detectVersion1(base) : detectVersion2(root, base, words(unified));
}

async function detectVersion1(base: string): Promise<CgroupFacts> {
  const [cpusetCpus, cpusetMems] = [
    await readText(join(base, "cpuset/cpuset.cpus")),
    await readText(join(base, "cpuset/cpuset.mems")),
  ];
  return {
    version: 1,
    driver: "cgroupfs",
    controllers: await version1Controllers(base),
    swapLimit: await exists(join(base, "memory/memory.memsw.limit_in_bytes")),
    abilities: await version1Abilities(base),
    ...(cpusetCpus?.trim() ? { cpusetCpus: cpusetCpus.trim() } : {}),
    ...(cpusetMems?.trim() ? { cpusetMems: cpusetMems.trim() } : {}),
  };
}

const VERSION_1_FILES: readonly (readonly [CgroupAbility, string])[] = [
  ["memory-reservation", "memory/memory.soft_limit_in_bytes"],
  ["swappiness", "memory/memory.swappiness"],
  ["oom-kill-disable", "memory/memory.oom_control"],
  ["cpu-realtime", "cpu/cpu.rt_period_us"],
  ["blkio-weight", "blkio/blkio.weight"],
  ["blkio-weight-device", "blkio/blkio.weight_device"],
  ["blkio-throttle", "blkio/blkio.throttle.read_bps_device"],
];

async function version1Abilities(base: string): Promise<CgroupAbility[]> {
  const found = await Promise.all(VERSION_1_FILES.map(([, file]) => exists(join(base, file))));
  return VERSION_1_FILES.flatMap(([ability], index) => (found[index] === true ? [ability] : []));
}

// Version 2 has no swappiness of a cgroup, no real-time share, and a killer that cannot be turned off.
function version2Abilities(controllers: readonly string[]): CgroupAbility[] {
  return [
    ...(controllers.includes("memory") ? (["memory-reservation"] as const) : []),
    ...(controllers.includes("io") ? (["blkio-weight", "blkio-weight-device", "blkio-throttle"] as const) : []),
  ];
}

// One directory a controller; where two share one (`cpu,cpuacct`) there is a link for each beside it.
async function version1Controllers(base: string): Promise<string[]> {
  const names = await readdir(base).catch(() => []);
  const notControllers = ["systemd", "unified", "openrc", "elogind"];
  return names.filter((name) => !name.includes(",") && !notControllers.includes(name)).sort();
}

async function detectVersion2(root: string, base: string, controllers: readonly string[]): Promise<CgroupFacts> {
  const own = /^0::(.*)$/m.exec((await readText(join(root, "proc/self/cgroup"))) ?? "")?.[1] ?? "/";
  const cpusetCpus = await readText(join(base, "cpuset.cpus.effective"));
  const cpusetMems = await readText(join(base, "cpuset.mems.effective"));
  return {
    version: 2,
    driver: (await exists(join(root, "run/systemd/system"))) ? "systemd" : "cgroupfs",
    controllers,
    // The root cgroup has no memory.swap.max, so our own one is asked, as docker does.
    swapLimit: await exists(join(base, own, "memory.swap.max")),
    abilities: version2Abilities(controllers),
    ...(cpusetCpus?.trim() ? { cpusetCpus: cpusetCpus.trim() } : {}),
    ...(cpusetMems?.trim() ? { cpusetMems: cpusetMems.trim() } : {}),
  };
}

/**
 * `slice:prefix:name` for systemd, a path for cgroupfs. The namespace is in the path: ids are unique only in one.
 * A `parent` stands in place of ours; `invalid-argument` for one that the driver cannot have.
 */
export function cgroupsPath(
  driver: CgroupFacts["driver"],
  namespace: string,
  containerId: string,
  parent = "",
): string {
  if (driver === "systemd") return `${parent === "" ? "system.slice" : sliceOf(parent)}:lepton:${containerId}`;
  return parent === "" ? `/lepton/${namespace}/${containerId}` : `${parentPath(parent)}/${containerId}`;
}

function sliceOf(parent: string): string {
  if (/^[^/:]+\.slice$/.test(parent)) return parent;
  throw new LeptonError(
    "invalid-argument",
    'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"',
  );
}

// Neither out of the hierarchy nor into one of its files.
function parentPath(parent: string): string {
  const parts = parent.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..") || /[\0\n:]/.test(parent))
    throw new LeptonError("invalid-argument", `invalid cgroup-parent: ${JSON.stringify(parent)}`);
  return `/${parts.join("/")}`;
}

/** Sets the cgroup of the container. */
export function withCgroupsPath(spec: Spec, { host, namespace, containerId, options }: SpecInput): Spec {
  const path = cgroupsPath(host.cgroup.driver, namespace, containerId, options.cgroupParent);
  return { ...spec, linux: { ...spec.linux, cgroupsPath: path } };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

// A file that is not there is an answer here, not a failure.
function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
