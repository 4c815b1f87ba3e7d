/**
 * What networks leave on a host: links, namespaces, firewall rules, addresses, results, names, configurations. What all
 * containers of a network share is no leak while the network is there, and what another daemon's network needs is not
 * ours: tests of two lanes share the machine.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readlinkSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { entriesFrom } from "../../../src/disk/hosts/header.ts";
import { readLines } from "../../../src/disk/hosts/lines.ts";
import { pluginPath } from "../../../src/engine/networks/places.ts";
import type { Watched } from "../oracle.ts";
import { names, readOrEmpty } from "../runtime-remains.ts";
import type { Kind, Thing } from "./thing.ts";
import { walk } from "./walk.ts";

export function networkThings(daemon: Watched): Thing[] {
  const own = networksIn(netconfDir(daemon));
  const known: Known = { own, others: othersNetworks(daemon), containers: containersOfOthers(daemon) };
  return [
    ...things("link", links(daemon, known)),
    ...things("netns", names("/run/netns")),
    ...things("firewall rule", [...rules("iptables", known), ...rules("ip6tables", known)]),
    ...things("address", addresses(daemon)),
    ...things("cni result", results(daemon)),
    ...things("hosts entry", hostsEntries(daemon)),
    ...things(
      "conflist",
      own.filter(({ isShared }) => !isShared).map(({ file }) => file),
    ),
  ];
}

/** Where a daemon's networks are configured. */
export function netconfDir(daemon: Pick<Watched, "dir">): string {
  return join(daemon.dir, "net.d");
}

function things(kind: Kind, names: readonly string[]): Thing[] {
  return names.map((name) => ({ kind, name }));
}

export interface KnownNetwork {
  readonly file: string;
  readonly id: string;
  readonly bridge: string;
  /** The default network of all namespaces. */
  readonly isShared: boolean;
}

interface Known {
  readonly own: readonly KnownNetwork[];
  readonly others: readonly KnownNetwork[];
  /** Ids of containers of other daemons. */
  readonly containers: ReadonlySet<string>;
}

/** The networks that are configured below a directory; unfinished files are there too, without id and link. */
export function networksIn(dir: string): KnownNetwork[] {
  const files = walk(dir).filter(({ entry }) => entry.isFile());
  return files.map(({ path }) => {
    const text = readOrEmpty(path);
    const [, id = ""] = /"cliID": "([0-9a-f]{64})"/.exec(text) ?? [];
    const [, bridge = ""] = /"bridge": "([^"]+)"/.exec(text) ?? [];
    const isShared = path.includes("/_all/") && !basename(path).startsWith(".");
    return { file: relative(dir, path), id, bridge, isShared };
  });
}

const KNOWN_DIRS = "/var/lib/lepton/netconf-dirs";

function othersNetworks(daemon: Watched): KnownNetwork[] {
  const dirs = names(KNOWN_DIRS).map((name) => readOrEmpty(join(KNOWN_DIRS, name)));
  return dirs.filter((dir) => dir !== "" && dir !== netconfDir(daemon)).flatMap(networksIn);
}

/** Test daemons keep theirs in /tmp; the engine of `npm start` and the host's own containerd where everybody does. */
function containersOfOthers(daemon: Watched): Set<string> {
  const roots = [...names("/tmp").map((name) => join("/tmp", name, "data")), "/var/lib/lepton"];
  const others = roots.filter((root) => root !== daemon.dataRoot && existsSync(root));
  return new Set(others.flatMap((root) => below(below([root], (key) => join(key, "containers"))).flatMap(names)));
}

function below(dirs: readonly string[], of: (dir: string) => string = (dir) => dir): string[] {
  return dirs.flatMap((dir) => names(dir).map((name) => of(join(dir, name))));
}

/** Bridges of ours whose network is gone, and ends of pairs, which are there as long as their container is. */
function links(daemon: Watched, { own, others }: Known): string[] {
  const bridges = new Set([...own, ...others].map(({ bridge }) => bridge));
  const theirs = new Set(others.map(({ bridge }) => bridge));
  return names("/sys/class/net").filter((name) => {
    if (/^(br-[0-9a-f]{12}|lepton.*)$/.test(name)) return !bridges.has(name);
    const master = masterOf(name);
    return /^veth/.test(name) && !theirs.has(master) && !isOfOtherTest(daemon, master);
  });
}

/** Bridges that a test puts there as another tool would end like its daemon's directory. */
function isOfOtherTest({ dir }: Watched, bridge: string): boolean {
  const [, suffix] = /^[a-z]+-([A-Za-z0-9]{6})$/.exec(bridge) ?? [];
  return suffix !== undefined && suffix !== dir.slice(-6);
}

function masterOf(link: string): string {
  try {
    return basename(readlinkSync(`/sys/class/net/${link}/master`));
  } catch {
    // On no bridge, or gone meanwhile.
    return "";
  }
}

/** Rules that speak of a container or of a network that is gone, and chains to which no rule leads. */
function rules(program: string, { own, others, containers }: Known): string[] {
  const text = execFileSync(`${program}-save`, { env: { PATH: pluginPath() }, encoding: "utf8", stdio: "pipe" });
  const lines = text.split("\n");
  const alive = new Set([...own, ...others].map(({ id }) => id.slice(0, 12)));
  const leaked = lines.filter((line) => {
    const [, network] = /lepton:([0-9a-f]{12})/.exec(line) ?? [];
    if (network !== undefined) return !alive.has(network);
    const [, container] = /id: \\"([^\\"]+)\\"/.exec(line) ?? [];
    if (container !== undefined) return !containers.has(container.slice(container.lastIndexOf("-") + 1));
    return isUnreached(line, lines);
  });
  return leaked.map((line) => `${program} ${line}`);
}

// The plugins name the chain of a container by a hash.
function isUnreached(line: string, lines: readonly string[]): boolean {
  const [, chain] = /^:(CNI-(?:DN-|SN-)?[0-9a-f]{20,24}) /.exec(line) ?? [];
  return chain !== undefined && !lines.some((other) => other.endsWith(` -j ${chain}`));
}

/** host-local's files: an address each, beside its lock and its last choice. */
function addresses(daemon: Watched): string[] {
  return walk(daemon.runRoot)
    .filter(({ path, entry }) => entry.isFile() && isAddress(relative(daemon.runRoot, path)))
    .map(({ path }) => relative(daemon.runRoot, path));
}

function isAddress(path: string): boolean {
  const [, area, , , file = "", ...deeper] = path.split("/");
  return area === "addresses" && deeper.length === 0 && /^[\d.]+$|^[\da-f:]+:[\da-f:]*$/.test(file);
}

function results(daemon: Watched): string[] {
  const dirs = names(daemon.dataRoot).map((key) => join(daemon.dataRoot, key, "cni-results"));
  return dirs.flatMap((dir) => names(dir).map((name) => join(basename(join(dir, "..")), name)));
}

/** Under which names a container is still found. */
function hostsEntries(daemon: Watched): string[] {
  const files = walk(daemon.dataRoot).filter(
    ({ path, entry }) => entry.isFile() && relative(daemon.dataRoot, path).split("/")[1] === "hosts",
  );
  return files.flatMap(({ path }) => {
    const text = readOrEmpty(path);
    const tags = readLines(text, entriesFrom(text)).flatMap(({ tag }) => tag ?? []);
    return tags.map((tag) => `${relative(daemon.dataRoot, path)} ${tag}`);
  });
}

/** True where the directory of hosts files is that of a network that is there. */
export function isHostsOf(networks: readonly KnownNetwork[], name = ""): boolean {
  return name === "" || networks.some(({ id, file }) => id === name || basename(file, ".conflist") === name);
}

/** Names of the directory entries that belong to a network that is there: furniture as long as it is. */
export function isFurnitureOf(networks: readonly KnownNetwork[], path: string): boolean {
  const [, area, item = "", ...deeper] = path.split("/");
  const isThere = item === "" || networks.some(({ id }) => id === item);
  if (area === "addresses")
    return isThere && (deeper.length < 2 || /^(lock|last_reserved_ip\.\d)$/.test(deeper[1] ?? "") || isAddress(path));
  return area === "networks-up" && isThere;
}
