/** Which cgroups this host has, and where in them a container belongs. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CgroupFacts, SpecInput } from "./input.ts";
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
  const cpusetCpus = await readText(join(base, "cpuset/cpuset.cpus"));
  return {
    version: 1,
    driver: "cgroupfs",
    controllers: await version1Controllers(base),
    swapLimit: await exists(join(base, "memory/memory.memsw.limit_in_bytes")),
    ...(cpusetCpus?.trim() ? { cpusetCpus: cpusetCpus.trim() } : {}),
  };
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
  return {
    version: 2,
    driver: (await exists(join(root, "run/systemd/system"))) ? "systemd" : "cgroupfs",
    controllers,
    // The root cgroup has no memory.swap.max, so our own one is asked, as docker does.
    swapLimit: await exists(join(base, own, "memory.swap.max")),
    ...(cpusetCpus?.trim() ? { cpusetCpus: cpusetCpus.trim() } : {}),
  };
}

/** `slice:prefix:name` for systemd, a path for cgroupfs. The namespace is in the path: ids are unique only in one. */
export function cgroupsPath(driver: CgroupFacts["driver"], namespace: string, containerId: string): string {
  return driver === "systemd" ? `system.slice:lepton:${containerId}` : `/lepton/${namespace}/${containerId}`;
}

/** Sets the cgroup of the container. */
export function withCgroupsPath(spec: Spec, { host, namespace, containerId }: SpecInput): Spec {
  return { ...spec, linux: { ...spec.linux, cgroupsPath: cgroupsPath(host.cgroup.driver, namespace, containerId) } };
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
