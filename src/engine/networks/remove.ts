/** Removes networks that no running container is on, with all that is up of them. */
import { rename, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { listDir, temporaryPath } from "../../disk/atomic.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { Network, NetworkMember } from "../types/network.ts";
import { unlessGone } from "../unless-gone.ts";
import { withAllocation } from "./allocation.ts";
import { publishNetworkEvent } from "./events.ts";
import { membersByNetwork } from "./members.ts";
import { findNetwork, userNetwork } from "./read.ts";
import { takeNetworkDown } from "./take-down.ts";

/** Removes one and returns its name; undefined where there was none and `force` makes that no error. */
export async function removeNetwork(
  ctx: EngineContext,
  ref: string,
  options: { readonly force?: boolean } = {},
): Promise<string | undefined> {
  const network = await unlessGone(() => findNetwork(ctx, ref));
  const removal = network === undefined ? "absent" : await removeUnused(ctx, removable(network));
  if (removal === "absent" && options.force !== true) throw new LeptonError("not-found", `network ${ref} not found`);
  if (network !== undefined && typeof removal === "object") throw inUse(network, removal.members);
  return removal === "removed" ? network?.name : undefined;
}

function removable(network: Network): Network {
  const { name, origin, file } = network;
  if (origin === "user") return network;
  if (origin === "foreign") {
    throw new LeptonError("permission-denied", `network ${name} was not made by lepton and cannot be removed`, {
      hint: `its configuration is "${file}"`,
    });
  }
  throw new LeptonError("permission-denied", `${name} is a pre-defined network and cannot be removed`);
}

function inUse({ name }: Network, members: readonly NetworkMember[]): LeptonError {
  const list = members.map((member) => `name:${JSON.stringify(member.name)} id:"${member.id.slice(0, 12)}"`).join(", ");
  return new LeptonError(
    "failed-precondition",
    `error while removing network: network ${name} has active endpoints (${list})`,
    { hint: `stop ${members.map((member) => `"${member.name}"`).join(", ")} first, or disconnect from the network` },
  );
}

/** What became of a network that was to go. */
export type Removal = "removed" | "absent" | { readonly members: readonly NetworkMember[] };

/** Removes a network of ours where no running container is on it. */
export async function removeUnused(ctx: EngineContext, network: Network): Promise<Removal> {
  const { file = "" } = network;
  const away = temporaryPath(file);
  const claimed = await withAllocation(ctx.cni, async (): Promise<Removal> => {
    // Somebody may have removed it and made another of its name.
    if ((await userNetwork(ctx, network.name))?.id !== network.id) return "absent";
    // First it goes, then we look who is on it: whoever starts meanwhile either finds it gone, or is seen.
    await move(file, away);
    const members = (await membersByNetwork(ctx)).get(network.id) ?? [];
    if (members.length === 0) return "removed";
    await move(away, file);
    return { members };
  });
  if (claimed !== "removed") return claimed;
  await takeNetworkDown(ctx, away);
  const dir = dirname(file);
  // Within the lock: who makes a network makes the directory first.
  if ((await listDir(dir)).length === 0) await withAllocation(ctx.cni, () => removeEmptyDir(dir));
  await publishNetworkEvent(ctx, "remove", network);
  return "removed";
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    throw fromNode(error, `cannot rename "${from}"`);
  }
}

async function removeEmptyDir(dir: string): Promise<void> {
  try {
    await rmdir(dir);
  } catch {
    // It holds others, or somebody has just made one.
  }
}
