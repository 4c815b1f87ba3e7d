/** Finds and lists networks. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isNetworkName, readConflist } from "../../cni/conflist.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { Network } from "../types/network.ts";
import { unlessGone } from "../unless-gone.ts";
import { builtinNetworks, isBuiltin } from "./builtin.ts";
import { ensureDefaultNetwork, readDefaultNetwork } from "./default-network.ts";
import { describeNetwork } from "./describe.ts";
import { readDirectory } from "./directory.ts";
import { CONFLIST, DEFAULT_NETWORK, networksDir } from "./places.ts";

/** All that verbs of networks need of an engine. */
export type NetworksContext = Pick<EngineContext, "cni" | "disk" | "namespace">;

/** All networks that a container of the namespace can join, by name: ours, host and none, and foreign ones. */
export async function listNetworks(ctx: NetworksContext): Promise<Network[]> {
  try {
    await ensureDefaultNetwork(ctx);
  } catch (error) {
    // Whoever may not make it may still look at what there is.
    if (!isLeptonError(error)) throw error;
  }
  return presentNetworks(ctx);
}

async function presentNetworks(ctx: NetworksContext): Promise<Network[]> {
  const known = new Map<string, Network>();
  const ours = await readDefaultNetwork(ctx);
  const found = [...(ours ? [ours] : []), ...builtinNetworks(ours?.createdAtMs ?? 0), ...(await userNetworks(ctx))];
  // A name means one network: ours, then what nerdctl made in the namespace, then what lies at the top.
  for (const network of [...found, ...(await foreignNetworks(ctx))]) {
    if (!known.has(network.name)) known.set(network.name, network);
  }
  return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The network of this name, else of this id or the beginning of it; throws `not-found` in docker's words. */
export async function findNetwork(ctx: NetworksContext, ref: string): Promise<Network> {
  const network = (await ofName(ctx, ref)) ?? (await ofId(ctx, ref));
  if (network !== undefined) return network;
  throw new LeptonError("not-found", `network ${ref} not found`);
}

// The usual case reads one file: who runs a container does not list all there are.
async function ofName(ctx: NetworksContext, ref: string): Promise<Network | undefined> {
  if (ref === DEFAULT_NETWORK || ref === "default") return ensureDefaultNetwork(ctx);
  if (isBuiltin(ref)) {
    const createdAtMs = (await readDefaultNetwork(ctx))?.createdAtMs ?? 0;
    return builtinNetworks(createdAtMs).find(({ name }) => name === ref);
  }
  return (await userNetwork(ctx, ref)) ?? (await foreignNetworks(ctx)).find(({ name }) => name === ref);
}

async function ofId(ctx: NetworksContext, ref: string): Promise<Network | undefined> {
  if (!/^[0-9a-f]+$/.test(ref)) return undefined;
  const fitting = (await presentNetworks(ctx)).filter(({ id }) => id.startsWith(ref));
  if (fitting.length < 2) return fitting[0];
  throw new LeptonError("invalid-argument", `network ${ref} is ambiguous (${fitting.length} matches found on name)`, {
    hint: `give more digits, or a name: ${fitting.map(({ name }) => name).join(", ")}`,
  });
}

/** The file of a network of ours. */
export function userNetworkFile(ctx: NetworksContext, name: string): string {
  return join(networksDir(ctx.cni, ctx.disk, ctx.namespace), `${name}${CONFLIST}`);
}

/** True where a network that a container could join has this name, damaged ones of ours too. */
export async function nameTaken(ctx: NetworksContext, name: string): Promise<boolean> {
  if (existsSync(userNetworkFile(ctx, name))) return true;
  return (await foreignNetworks(ctx)).some((network) => network.name === name);
}

/** Our network of this name; undefined where there is none. A damaged one throws `failed-precondition`. */
export async function userNetwork(ctx: NetworksContext, name: string): Promise<Network | undefined> {
  if (!isNetworkName(name)) return undefined;
  const file = userNetworkFile(ctx, name);
  const conflist = await unlessGone(() => readConflist(file));
  return conflist === undefined ? undefined : describeNetwork(file, conflist, true);
}

/** Those that were made with `network create` in the namespace. */
export async function userNetworks(ctx: NetworksContext): Promise<Network[]> {
  const dir = networksDir(ctx.cni, ctx.disk, ctx.namespace);
  const found = await readDirectory(dir);
  return found.map(({ file, conflist }) => describeNetwork(file, conflist, true));
}

async function foreignNetworks({ cni, namespace }: NetworksContext): Promise<Network[]> {
  // nerdctl keeps a directory a namespace.
  const found = await Promise.all([join(cni.netconfDir, namespace), cni.netconfDir].map((dir) => readDirectory(dir)));
  return found.flat().map(({ file, conflist }) => describeNetwork(file, conflist, false));
}
