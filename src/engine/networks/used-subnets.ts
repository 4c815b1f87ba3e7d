/** Subnets that somebody on this host uses or means to. */
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { parseAddress, parseSubnet, type Subnet, subnetAt } from "../../cni/subnet.ts";
import { listDir, readText, removeFile, writeFileAtomic } from "../../disk/atomic.ts";
import { sha256Hex } from "../../disk/sha256.ts";
import { fromNode, isLeptonError } from "../../errors.ts";
import { describeNetwork } from "./describe.ts";
import { readDirectory } from "./directory.ts";
import { NETCONF_DIR } from "./places.ts";

// Of the host, not of one data root: every lepton looks here.
const KNOWN_DIRS = "/var/lib/lepton/netconf-dirs";

/** Writes down that networks are kept in this directory. */
export async function rememberDir(netconfDir: string, knownDirs = KNOWN_DIRS): Promise<void> {
  const name = sha256Hex(netconfDir).slice(0, 16);
  if ((await listDir(knownDirs)).includes(name)) return;
  try {
    await mkdir(knownDirs, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fromNode(error, `cannot make directory "${knownDirs}"`);
  }
  await writeFileAtomic(join(knownDirs, name), netconfDir);
}

/** Subnets in the configurations of every directory in which a lepton keeps some. */
export async function configuredSubnets(netconfDir: string, knownDirs = KNOWN_DIRS): Promise<Subnet[]> {
  const dirs = new Set([netconfDir, NETCONF_DIR, ...(await rememberedDirs(knownDirs))]);
  const found = await Promise.all([...dirs].flatMap((dir) => directoriesIn(dir, DEPTH)).map(readDirectory));
  return found
    .flat()
    .flatMap(({ file, conflist }) => describeNetwork(file, conflist, false).subnets)
    .flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
}

// nerdctl's networks are one directory deep, ours three.
const DEPTH = 3;

function directoriesIn(dir: string, depth: number): string[] {
  const below = depth === 0 ? [] : entriesOf(dir).filter((entry) => entry.isDirectory());
  return [dir, ...below.flatMap(({ name }) => directoriesIn(join(dir, name), depth - 1))];
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    // Not there, or gone meanwhile.
    return [];
  }
}

async function rememberedDirs(knownDirs: string): Promise<string[]> {
  const dirs: string[] = [];
  for (const name of await listDir(knownDirs)) {
    const dir = await textOf(join(knownDirs, name));
    // Where the directory is gone its containerd is gone too.
    if (dir !== undefined && entriesOf(dir).length === 0) await removeFile(join(knownDirs, name));
    else if (dir !== undefined) dirs.push(dir);
  }
  return dirs;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readText(file);
  } catch (error) {
    // Somebody else has removed it.
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

/** Subnets of the host's links and routes. */
export function liveSubnets(): Subnet[] {
  const links = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [
    ...links.flatMap(({ cidr }) => (cidr === null ? [] : (parseSubnet(cidr) ?? []))),
    // Links that are up but carry nothing have no place in that list: their routes show them.
    ...parseFibTrie(procFile("fib_trie")),
    ...parseIpv6Routes(procFile("ipv6_route")),
  ];
}

function procFile(name: string): string {
  try {
    return readFileSync(`/proc/net/${name}`, "latin1");
  } catch {
    // A kernel without IPv6 has no such file.
    return "";
  }
}

// A shorter one is the rest of the world, by whichever way it is reached.
const MIN_BITS = 8;

/** The routes of all tables in /proc/net/fib_trie: a leaf names the address, the lines below it the prefixes. */
export function parseFibTrie(text: string): Subnet[] {
  const found = new Map<string, Subnet>();
  let leaf = "";
  for (const line of text.split("\n")) {
    const [, address] = /\|-- (\S+)/.exec(line) ?? [];
    if (address !== undefined) leaf = address;
    const [, bits] = /^\s+\/(\d+) \S+ \S+/.exec(line) ?? [];
    const subnet = bits === undefined ? undefined : parseSubnet(`${leaf}/${bits}`);
    if (subnet !== undefined && subnet.bits >= MIN_BITS) found.set(`${leaf}/${bits}`, subnet);
  }
  return [...found.values()];
}

/** The routes in /proc/net/ipv6_route: 32 digits of the address, then the length of the prefix in hex. */
export function parseIpv6Routes(text: string): Subnet[] {
  return text.split("\n").flatMap((line) => {
    const [digits = "", bitsText = ""] = line.split(" ");
    const bits = Number.parseInt(bitsText, 16);
    const address = parseAddress((digits.match(/.{4}/g) ?? []).join(":"));
    return address === undefined || !(bits >= MIN_BITS) ? [] : [subnetAt(address, bits)];
  });
}
