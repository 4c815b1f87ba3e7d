/** Reads once what specs need to know of this machine. */
import { access, readdir, readFile } from "node:fs/promises";
import { arch, cpus, hostname, release } from "node:os";
import { join } from "node:path";
import { capabilitiesOfMask } from "./capabilities.ts";
import { detectCgroups } from "./cgroups.ts";
import type { HostFacts, HostMountPoint } from "./input.ts";
import { DEFAULT_SYSCTLS } from "./sysctls.ts";

/** `root` stands for the host's `/`; only tests give another. */
export async function hostFacts(root = "/"): Promise<HostFacts> {
  const status = (await readText(join(root, "proc/self/status"))) ?? "";
  const apparmorProfiles = await loadedProfiles(root);
  return {
    arch: goArch(arch()),
    kernelRelease: release(),
    hostname: hostname(),
    cpuCount: cpus().length,
    cgroup: await detectCgroups(root),
    capabilities: capabilitiesOfMask(/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"),
    seccomp: /^Seccomp:/m.test(status),
    ...(apparmorProfiles === undefined ? {} : { apparmorProfiles }),
    sysctls: await knownSysctls(root),
    thermalThrottlePaths: await thermalThrottlePaths(root),
    mountPoints: parseMountInfo((await readText(join(root, "proc/self/mountinfo"))) ?? ""),
  };
}

/** Go's word for an architecture of Node's. */
export function goArch(nodeArch: string): string {
  return { x64: "amd64", ia32: "386", ppc64: "ppc64le" }[nodeArch] ?? nodeArch;
}

// proc(5): fields up to the mount point, options, then optional fields up to a lone dash. Blanks are octal escapes.
/** Mount points of /proc/PID/mountinfo in order. */
export function parseMountInfo(text: string): HostMountPoint[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const [path, tags] = [fields[4], fields.slice(6, fields.indexOf("-"))];
    return path === undefined ? [] : [{ path: path.replace(/\\([0-7]{3})/g, unescapeOctal), tags }];
  });
}

function unescapeOctal(_escape: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}

async function loadedProfiles(root: string): Promise<string[] | undefined> {
  const enabled = await readText(join(root, "sys/module/apparmor/parameters/enabled"));
  if (enabled?.trim() !== "Y") return undefined;
  const profiles = (await readText(join(root, "sys/kernel/security/apparmor/profiles"))) ?? "";
  // Each line is `name (mode)`; names may hold blanks.
  return profiles.split("\n").flatMap((line) => /^(.+) \(\w+\)$/.exec(line)?.[1] ?? []);
}

async function knownSysctls(root: string): Promise<string[]> {
  const known = await Promise.all(
    Object.keys(DEFAULT_SYSCTLS).map(async (key) =>
      (await exists(join(root, "proc/sys", ...key.split(".")))) ? [key] : [],
    ),
  );
  return known.flat();
}

async function thermalThrottlePaths(root: string): Promise<string[]> {
  const dir = "sys/devices/system/cpu";
  const names = (await readdir(join(root, dir)).catch(() => [])).filter((name) => /^cpu\d+$/.test(name));
  const byNumber = names.sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)));
  const paths = await Promise.all(
    byNumber.map(async (name) => {
      const path = `${dir}/${name}/thermal_throttle`;
      return (await exists(join(root, path))) ? [`/${path}`] : [];
    }),
  );
  return paths.flat();
}

// Both: what a kernel does not have is an answer, not a failure.
function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
