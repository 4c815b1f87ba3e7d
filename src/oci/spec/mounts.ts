/** The mounts of a container: defaults, then the user's and ours, parents before children. */
import { LeptonError } from "../../errors.ts";
import { defaultMounts } from "./default-mounts.ts";
import type { HostFacts, HostMount, SpecInput } from "./input.ts";
import { kernelAtLeast } from "./kernel-version.ts";
import { parseMount } from "./mount-flag.ts";
import { assertPropagation, rootPropagation } from "./propagation.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import { parseTmpfs } from "./tmpfs.ts";
import type { Mount, Spec } from "./types.ts";
import type { Propagation, Volume } from "./volumes.ts";
import { parseVolume } from "./volumes.ts";

// The recursive read-only flag came with mount_setattr(2).
const RECURSIVE_READONLY_KERNEL = "5.12";
// Stay writable in a container with a read-only root.
const ALWAYS_WRITABLE = ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue"];

/**
 * Puts default and user mounts together. `invalid-argument` for two mounts of the user at one place,
 * `unimplemented` for a volume that the engine has not turned into a directory (`input.mounts`).
 */
export function withMounts(spec: Spec, input: SpecInput): Spec {
  const { volumes, mounts } = userMounts(input);
  const taken = new Set(mounts.map(({ destination }) => destination));
  const hides = (destination: string) =>
    taken.has(destination) || (taken.has("/dev") && destination.startsWith("/dev/"));
  // What is already in the spec (the init binary) counts as default: it follows the read-only root.
  const own = [...defaultMounts(input.options, input.host, input.sharedMemory), ...spec.mounts]
    .filter(({ destination }) => !hides(destination))
    .map((mount) => adapt(mount, input));
  const propagation = rootPropagation(volumes.map((volume) => volume.propagation));
  return {
    ...spec,
    mounts: [...own, ...sortMounts(mounts)],
    linux: { ...spec.linux, ...(propagation === undefined ? {} : { rootfsPropagation: propagation }) },
  };
}

/** Stable order by the number of path elements, so that no mount hides an earlier one below it. */
export function sortMounts(mounts: readonly Mount[]): Mount[] {
  const depth = ({ destination }: Mount) => destination.split("/").length;
  return [...mounts].sort((a, b) => depth(a) - depth(b));
}

function userMounts(input: SpecInput): { readonly volumes: readonly Volume[]; readonly mounts: readonly Mount[] } {
  const { options, host, mounts: made = [] } = input;
  const replaced = new Set(made.map(({ destination }) => destination));
  // The same words twice are one volume, as in docker's command line.
  const flags = [...[...new Set(options.volumes ?? [])].map(parseVolume), ...(options.mounts ?? []).map(parseMount)];
  const volumes = flags
    .filter((flag) => flag.kind !== "tmpfs")
    .filter(({ destination, kind }) => kind === "bind" || !replaced.has(destination));
  const memory = flags.flatMap((flag) => (flag.kind === "tmpfs" ? [flag.mount] : []));
  const tmpfs = [...(options.tmpfs ?? []).map(parseTmpfs), ...memory];
  const binds = volumes.map((volume) => bindMount(volume, host));
  assertDistinct([...binds, ...tmpfs]);
  const chosen = [...binds, ...tmpfs];
  const taken = new Set(chosen.map(({ destination }) => destination));
  const ours = [...made.map((mount) => hostBind(mount, host)), ...etcMounts(input)];
  return { volumes, mounts: [...chosen, ...ours.filter(({ destination }) => !taken.has(destination))] };
}

function bindMount(volume: Volume, host: HostFacts): Mount {
  if (volume.kind !== "bind")
    throw new LeptonError("unimplemented", `cannot mount a volume at "${volume.destination}": nobody has made it`);
  assertPropagation(volume.source, volume.propagation, host.mountPoints);
  return {
    destination: volume.destination,
    type: "bind",
    source: volume.source,
    options: [volume.below === "absent" ? "bind" : "rbind", ...readOnlyWord(volume, host), volume.propagation],
  };
}

function hostBind(
  { source, destination, readOnly, layers }: HostMount,
  host: HostFacts,
  propagation: Propagation = "rprivate",
): Mount {
  if (layers !== undefined) {
    const options = ["ro", `lowerdir=${layers.join(":")}`];
    return { destination, type: "overlay", source: "overlay", options };
  }
  const options = ["rbind", ...readOnlyWord({ readOnly, forceRecursive: false }, host), propagation];
  return { destination, type: "bind", source, options };
}

function readOnlyWord(mount: Pick<Volume, "readOnly" | "forceRecursive" | "below">, host: HostFacts): string[] {
  if (!mount.readOnly) return [];
  if (mount.below !== undefined) return ["ro"];
  if (kernelAtLeast(host.kernelRelease, RECURSIVE_READONLY_KERNEL)) return ["rro"];
  if (!mount.forceRecursive) return ["ro"];
  throw new LeptonError(
    "failed-precondition",
    `cannot mount recursively read-only: kernel ${host.kernelRelease} is older than ${RECURSIVE_READONLY_KERNEL}`,
  );
}

function etcMounts({ etcFiles = {}, options, host }: SpecInput): Mount[] {
  const { resolvConf, hostname, hosts, sharedHosts = false } = etcFiles;
  const readOnly = options.readOnly ?? false;
  const bind = (source: string | undefined, destination: string, only = readOnly, propagation?: Propagation) =>
    source === undefined ? [] : [hostBind({ source, destination, readOnly: only }, host, propagation)];
  return [
    ...bind(resolvConf, "/etc/resolv.conf"),
    ...bind(hostname, "/etc/hostname"),
    // One that is shared is replaced from outside, where the container joins a network while it runs.
    ...bind(hosts, "/etc/hosts", readOnly || sharedHosts, sharedHosts ? "rslave" : "rprivate"),
  ];
}

function assertDistinct(mounts: readonly Mount[]): void {
  const seen = new Set<string>();
  for (const { destination } of mounts) {
    if (seen.has(destination)) throw new LeptonError("invalid-argument", `Duplicate mount point: ${destination}`);
    seen.add(destination);
  }
}

// A read-only root takes the other default mounts with it; a privileged container writes to /sys and cgroups.
function adapt(mount: Mount, { options }: SpecInput): Mount {
  const privileged = options.privileged ?? false;
  const { writableCgroups = privileged } = parseSecurityOpts(options.securityOpt ?? []);
  const writable = (mount.destination === "/sys" && privileged) || (mount.type === "cgroup" && writableCgroups);
  if (writable) return { ...mount, options: mount.options.filter((option) => option !== "ro") };
  const readOnly = options.readOnly && !ALWAYS_WRITABLE.includes(mount.destination);
  return readOnly && !mount.options.includes("ro") ? { ...mount, options: [...mount.options, "ro"] } : mount;
}
