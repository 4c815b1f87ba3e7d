/**
 * Hosts files that containers share: one for all that are on the same networks and were given the same `--add-host`.
 * It lies in the directory of each of its networks under one name, as one file with several links, and has a link in
 * the directory of each container that reads it. So a container that comes or goes is one write in one file a network,
 * whatever the number of its neighbours; and a file without a link of a container can go.
 */
import { linkSync, lstatSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fromNode } from "../../errors.ts";
import { isTemporary, listDir, readText, temporaryPath, writeNewFile } from "../atomic.ts";
import { containerDir, pathComponent, type StoreDir } from "../container-dir.ts";
import { withLock } from "../lock.ts";
import { makePrivateDir } from "../private-dir.ts";
import { sha256Hex } from "../sha256.ts";
import { entriesFrom, forgetEarlierBoot, hostsHeader } from "./header.ts";
import { changeHosts, entryLines, type HostsFile, MAX_HOSTS_BYTES, readLines } from "./lines.ts";

export interface HostsReader {
  readonly namespace: string;
  readonly id: string;
}

/** What a container's hosts file is to hold beside its neighbours. */
export interface HostsShape {
  /** Networks whose containers it finds by name. */
  readonly networks: readonly string[];
  /** `address<TAB>name` lines, those of `--add-host`. */
  readonly extraLines: readonly string[];
}

/** Makes `target` in a container's directory a link to the file of its shape; default `hosts`, which it mounts. */
export async function linkHosts(
  disk: StoreDir,
  reader: HostsReader,
  shape: HostsShape,
  target = hostsPath(disk, reader),
): Promise<string> {
  await locked(disk, reader.namespace, async () => {
    const shared = await sharedFile(disk, reader.namespace, shape);
    if (isSameFile(shared, target)) return;
    rmSync(target, { force: true });
    linkSync(shared, target);
  });
  return target;
}

/** What a container mounts as its /etc/hosts. */
export function hostsPath(disk: StoreDir, { namespace, id }: HostsReader): string {
  return join(containerDir(disk, namespace, id), "hosts");
}

/** Adds a container to the names of a network: hook, after CNI ADD. What was there of it on this network goes first. */
export async function addToHosts(
  disk: StoreDir,
  reader: HostsReader,
  network: string,
  entry: { readonly addresses: readonly string[]; readonly names: readonly string[] },
): Promise<void> {
  const tag = tagOf(reader.id, network);
  const names = [...new Set(entry.names.filter(isHostName))];
  const lines = entry.addresses.flatMap((address) => entryLines({ address, names, tag }));
  await eachFile(disk, reader.namespace, network, (file) => {
    freeTagged(file, tag);
    for (const line of lines) file.add(line);
  });
}

/** Takes a container out of the names of a network: teardown. May be done twice. */
export async function removeFromHosts(disk: StoreDir, reader: HostsReader, network: string): Promise<void> {
  await eachFile(disk, reader.namespace, network, (file) => freeTagged(file, tagOf(reader.id, network)));
}

/** Forgets a network whose last container has gone; running ones keep what they have mounted. */
export async function removeNetworkHosts(disk: StoreDir, namespace: string, network: string): Promise<void> {
  await locked(disk, namespace, async () => {
    rmSync(networkDir(disk, namespace, network), { recursive: true, force: true });
  });
}

function tagOf(id: string, network: string): string {
  return `${id.slice(0, 32)}@${network}`;
}

// Anything else could be a second line, or the end of one.
function isHostName(word: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/.test(word);
}

function freeTagged(file: HostsFile, tag: string): void {
  for (const line of file.lines) if (line.tag === tag) file.free(line);
}

/** Changes each file in which the network's names stand, and removes those that no container reads any more. */
async function eachFile(
  disk: StoreDir,
  namespace: string,
  network: string,
  change: (file: HostsFile) => void,
): Promise<void> {
  await locked(disk, namespace, async () => {
    const dir = networkDir(disk, namespace, network);
    for (const name of await listDir(dir)) {
      const path = join(dir, name);
      // A temporary file of a client that was killed, too: the lock is ours.
      if (isTemporary(name) || isUnused(path)) {
        await unlinkEverywhere(disk, namespace, name);
        continue;
      }
      forgetEarlierBoot(path);
      changeHosts(path, entriesFrom, change);
    }
  });
}

/** The file of a shape, which appears whole and with the names that its networks have already. */
async function sharedFile(disk: StoreDir, namespace: string, { networks, extraLines }: HostsShape): Promise<string> {
  const sorted = [...new Set(networks)].sort();
  const name = `${sorted.length}-${sha256Hex(JSON.stringify([sorted, extraLines])).slice(0, 24)}`;
  const paths = sorted.map((network) => join(networkDir(disk, namespace, network), name));
  const [first = ""] = paths;
  if (paths.every((path) => isSameFile(first, path))) {
    forgetEarlierBoot(first);
    return first;
  }
  // Absent, or left half-linked by a client that was killed: then no container has it yet.
  await unlinkEverywhere(disk, namespace, name);
  const known = await Promise.all(sorted.map((network) => linesOf(disk, namespace, network)));
  const text = hostsHeader(extraLines) + known.flat().join("");
  const temp = temporaryPath(first);
  try {
    for (const network of sorted) await makePrivateDir(networkDir(disk, namespace, network));
    // World-readable: any user inside reads it.
    await writeNewFile(temp, text, { mode: 0o644, durable: false });
    for (const path of paths) linkSync(temp, path);
    return first;
  } catch (error) {
    throw fromNode(error, `cannot write "${first}"`);
  } finally {
    rmSync(temp, { force: true });
  }
}

// Every file in a network's directory holds all of its names.
async function linesOf(disk: StoreDir, namespace: string, network: string): Promise<string[]> {
  const dir = networkDir(disk, namespace, network);
  const path = (await listDir(dir))
    .map((name) => join(dir, name))
    .find((one) => !isTemporary(basename(one)) && !isUnused(one));
  if (path === undefined) return [];
  forgetEarlierBoot(path);
  const text = await readText(path, { maxBytes: MAX_HOSTS_BYTES });
  const lines = readLines(text, entriesFrom(text));
  return lines.flatMap((line) => (line.tag?.endsWith(`@${network}`) ? line.text : []));
}

/** No container has a link to it: all that there are, are those of its networks. */
function isUnused(path: string): boolean {
  const networks = Number.parseInt(basename(path), 10);
  const links = lstatSync(path, { throwIfNoEntry: false })?.nlink ?? 0;
  return !(links > networks);
}

async function unlinkEverywhere(disk: StoreDir, namespace: string, name: string): Promise<void> {
  const root = namespaceDir(disk, namespace);
  for (const network of await listDir(root)) rmSync(join(root, network, name), { force: true });
}

/** True where both are there, and are links of one file. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

async function locked(disk: StoreDir, namespace: string, work: () => Promise<void>): Promise<void> {
  await withLock(namespaceDir(disk, namespace), work);
}

function namespaceDir(disk: StoreDir, namespace: string): string {
  return join(disk.storeDir, "hosts", pathComponent(namespace));
}

function networkDir(disk: StoreDir, namespace: string, network: string): string {
  return join(namespaceDir(disk, namespace), pathComponent(network));
}
