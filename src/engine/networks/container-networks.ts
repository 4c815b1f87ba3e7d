/**
 * Which CNI networks a container is to have, and what it has on them: `network.json` in its state directory. The client
 * writes what is wanted, the hook and the teardown what is; each under the lock of the container's networks.
 */
import type { NetworkList } from "../../cni/attachment.ts";
import { checkResult, type Lease } from "../../cni/result.ts";
import { readJson, writeFileAtomic } from "../../disk/atomic.ts";
import { networksPath, type StoreDir } from "../../disk/container-dir.ts";
import { withLock } from "../../disk/lock.ts";
import { isLeptonError } from "../../errors.ts";

/** What was asked for on one network. */
export interface Endpoint {
  /** `eth0`, `eth1`, … */
  readonly ifName: string;
  readonly network: string;
  readonly networkId: string;
  /** The configuration, read anew at each start. */
  readonly file: string;
  readonly ip?: string;
  readonly ip6?: string;
  readonly mac?: string;
  /** Names by which the others of the network find it, beside its own. */
  readonly aliases?: readonly string[];
}

/** What may be set up now, with all that its removal takes; written before the first plugin runs. */
export interface Attached {
  readonly ifName: string;
  readonly networkId: string;
  readonly list: NetworkList;
  readonly args: Readonly<Record<string, string>>;
  readonly capabilityArgs: Readonly<Record<string, unknown>>;
  /** Random, one for each time that it is set up; 64 hex digits. */
  readonly endpointId: string;
  /** Missing while the plugins are at work, and where they did not come to an end. */
  readonly lease?: Lease;
}

export interface ContainerNetworks {
  /** Names by which the others of all its networks find it. */
  readonly names: readonly string[];
  /** Lines of `--add-host` in its hosts file. */
  readonly hostLines?: readonly string[];
  readonly pluginDirs: readonly string[];
  /** PATH for the plugins. */
  readonly path: string;
  readonly cacheDir: string;
  readonly endpoints: readonly Endpoint[];
  readonly attached: readonly Attached[];
  /** Owner record of the process for which they are attached. */
  readonly holder?: string;
  /** Its network namespace, which others may share and outlive it in. */
  readonly netns?: string;
}

/** Undefined for a container that is on no CNI network, or that is gone. */
export async function readNetworks(
  disk: StoreDir,
  namespace: string,
  id: string,
): Promise<ContainerNetworks | undefined> {
  try {
    return await readJson(networksPath(disk, namespace, id), checkNetworks);
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

/** Replaces the file; `durable` where what is wanted has changed: of what is, a power cut leaves nothing. */
export async function writeNetworks(
  disk: StoreDir,
  namespace: string,
  id: string,
  networks: ContainerNetworks,
  options: { readonly durable?: boolean } = {},
): Promise<void> {
  const { durable = false } = options;
  await writeFileAtomic(networksPath(disk, namespace, id), JSON.stringify(networks), { durable });
}

/** Longer than the plugins of several networks may take. */
const PATIENCE_MS = 180_000;

/** Runs `work` while nobody else changes the networks of the container. */
export function withNetworksLock<T>(disk: StoreDir, namespace: string, id: string, work: () => Promise<T>): Promise<T> {
  return withLock(networksPath(disk, namespace, id), work, { timeoutMs: PATIENCE_MS });
}

/** The container as plugins know it: an id of its own for each namespace, as nerdctl has it. */
export function cniContainerId(namespace: string, id: string): string {
  return `${namespace}-${id}`;
}

function checkNetworks(value: unknown): ContainerNetworks | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { names, pluginDirs, path, cacheDir, endpoints, attached } = value as Partial<
    Record<keyof ContainerNetworks, unknown>
  >;
  if (!Array.isArray(names) || !Array.isArray(pluginDirs) || typeof path !== "string" || typeof cacheDir !== "string")
    return undefined;
  if (!Array.isArray(endpoints) || !endpoints.every(isEndpoint)) return undefined;
  return Array.isArray(attached) && attached.every(isAttached) ? (value as ContainerNetworks) : undefined;
}

function isEndpoint(value: unknown): boolean {
  const { ifName, network, networkId, file } = (value ?? {}) as Partial<Record<keyof Endpoint, unknown>>;
  return [ifName, network, networkId, file].every((text) => typeof text === "string");
}

function isAttached(value: unknown): boolean {
  const { ifName, networkId, list, lease } = (value ?? {}) as Partial<Record<keyof Attached, unknown>>;
  const isSound = typeof ifName === "string" && typeof networkId === "string" && checkResult(list) !== undefined;
  return isSound && (lease === undefined || typeof lease === "object");
}
