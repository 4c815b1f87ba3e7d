/** What lies on the host's file systems: below the daemon's directory, and where shims and runc keep theirs. */
import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Watched } from "../oracle.ts";
import {
  bundles,
  isShim,
  mountsBelow,
  names,
  processes,
  RUNC_ROOT,
  readOrEmpty,
  SHIM_SOCKETS,
} from "../runtime-remains.ts";
import { isFurnitureOf, isHostsOf, type KnownNetwork, netconfDir, networksIn } from "./network-things.ts";
import type { Kind, Thing } from "./thing.ts";
import { cgroupsBelow, walk } from "./walk.ts";

export function hostThings(daemon: Watched): Thing[] {
  const networks = networksIn(netconfDir(daemon));
  return [
    ...things(
      "bundle",
      [...bundles(daemon.state), ...bundles(daemon.root)].map(({ path }) => path),
    ),
    ...things("runc state", runcStates(daemon)),
    ...things("shim socket", deadShimSockets()),
    ...things("mount", mountsBelow(daemon.dir)),
    ...things("cgroup", cgroups(daemon)),
    ...things("run entry", runEntries(daemon.runRoot, networks)),
    ...things(
      "temp file",
      walk(daemon.tempDir).map(({ path }) => relative(daemon.tempDir, path)),
    ),
    ...dataFiles(daemon.dataRoot, networks),
  ];
}

function things(kind: Kind, names: readonly string[]): Thing[] {
  return names.map((name) => ({ kind, name }));
}

/** runc's directories of all daemons lie in one place: ours name our bundles, half-made ones name nobody. */
function runcStates(daemon: Watched): string[] {
  const dirs = names(RUNC_ROOT).flatMap((namespace) =>
    names(join(RUNC_ROOT, namespace)).map((id) => join(RUNC_ROOT, namespace, id)),
  );
  return dirs.filter((dir) => {
    const state = readOrEmpty(join(dir, "state.json"));
    return state === "" || state.includes(daemon.dir);
  });
}

/** Sockets that nobody listens on any more; a living shim's is its own business. */
function deadShimSockets(): string[] {
  const listening = readFileSync("/proc/net/unix", "utf8");
  return names(SHIM_SOCKETS).filter((name) => !listening.includes(join(SHIM_SOCKETS, name)));
}

const CGROUPS = "/sys/fs/cgroup";

/**
 * Every cgroup of every controller, but the parents that runc makes once for all containers of a namespace, and those
 * of containers that another daemon runs: tests of several lanes share the machine.
 */
function cgroups(daemon: Watched): string[] {
  const ofContainers = cgroupsBelow(CGROUPS, (path) => path.split("/")[1] === "process_api").filter((path) => {
    const [, first, second, ...rest] = path.split("/");
    return second !== undefined && (first !== "lepton" || rest.length > 0);
  });
  if (ofContainers.length === 0) return [];
  // A stranger's container that went while we looked is not there at the next look.
  const others = new Set(containersOfOthers(daemon));
  return ofContainers.filter((path) => !path.split("/").some((part) => others.has(part)));
}

/** Ids of the containers of which a shim for another daemon runs, or of which runc's state names another's bundle. */
function containersOfOthers(daemon: Watched): string[] {
  const shims = processes().filter(({ argv }) => isShim(argv) && !argv.includes(daemon.address));
  const states = names(RUNC_ROOT).flatMap((namespace) =>
    names(join(RUNC_ROOT, namespace)).filter((id) => {
      const state = readOrEmpty(join(RUNC_ROOT, namespace, id, "state.json"));
      return state !== "" && !state.includes(daemon.dir);
    }),
  );
  return [...shims.map(({ argv }) => argv[argv.indexOf("-id") + 1] ?? ""), ...states];
}

/** Sockets, FIFOs and directories of single containers: all below `<run root>/<daemon>/`. */
function runEntries(runRoot: string, networks: readonly KnownNetwork[]): string[] {
  return (
    walk(runRoot)
      .map(({ path }) => relative(runRoot, path))
      // The registers of work and of ports and the mark of the first sweep since boot are furniture; their entries are not.
      .filter((path) => path.includes("/") && !/^[^/]+\/(work|ports|swept)$/.test(path))
      .filter((path) => !isFurnitureOf(networks, path))
  );
}

/** Files in the data root, sorted by what they are. Empty directories above them are furniture. */
function dataFiles(dataRoot: string, networks: readonly KnownNetwork[]): Thing[] {
  return walk(dataRoot).flatMap(({ path, entry }): Thing[] => {
    const name = relative(dataRoot, path);
    const [, area, , item, ...below] = name.split("/");
    if (basename(name).startsWith(".tmp-")) return [{ kind: "temp file", name }];
    // What a listing knows of images: one bounded file, made again where it is missing.
    if (area === "cache") return [];
    // What they hold is looked at by what is in them.
    if (area === "cni-results" || (area === "hosts" && isHostsOf(networks, item))) return [];
    if (area === "names") return item === undefined ? [] : [{ kind: "name", name }];
    // The directory of a container is one thing, whatever it holds.
    if (area === "containers") return item === undefined || below.length > 0 ? [] : [{ kind: "state dir", name }];
    return entry.isDirectory() ? [] : [{ kind: "data file", name }];
  });
}
