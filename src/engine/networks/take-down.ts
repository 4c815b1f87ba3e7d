/** Takes down what stands of a network that is to go, and finishes what killed clients have begun. */
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Conflist, readConflist } from "../../cni/conflist.ts";
import { clearGround } from "../../cni/ground/lay.ts";
import { isTemporary, listDir, removeFile, removeTree, temporaryOwner } from "../../disk/atomic.ts";
import { containersDir } from "../../disk/container-dir.ts";
import { removeNetworkHosts } from "../../disk/hosts/shared.ts";
import { isOwnerAlive } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { withAllocation } from "./allocation.ts";
import { markOf } from "./common-ground.ts";
import { DETAILS_LABEL, detailsOf } from "./describe.ts";
import { detachNetworks } from "./detach.ts";
import { removeLink } from "./link.ts";
import { membersByNetwork, recordOf } from "./members.ts";
import { addressesDir, CONFLIST, defaultNetworkFile, networksDir, pluginPath } from "./places.ts";

/** `away` is its configuration, which is no longer in its place; it goes last, so that a kill leaves what a sweep finds. */
export async function takeNetworkDown(ctx: EngineContext, away: string): Promise<void> {
  const conflist = await unlessDamaged(away);
  if (conflist !== undefined) await takeDown(ctx, conflist);
  await removeFile(away);
}

async function takeDown(ctx: EngineContext, conflist: Conflist): Promise<void> {
  const { cliID: id, plugins, cliLabels } = conflist;
  if (id === undefined) return;
  await detachEnded(ctx, id);
  const [link] = plugins;
  const bridge = link?.["bridge"];
  const { adopted = false } = detailsOf(cliLabels?.[DETAILS_LABEL]) ?? {};
  if (link?.type === "bridge" && typeof bridge === "string") {
    await clearRules(id);
    if (!adopted) await removeLink(bridge);
  }
  await removeNetworkHosts(ctx.disk, ctx.namespace, id);
  await removeTree(addressesDir(ctx.disk, id));
  await removeFile(markOf(ctx.disk, id));
}

/** Containers that have ended may still be on it, for somebody was killed before he took them off. */
async function detachEnded(ctx: EngineContext, networkId: string): Promise<void> {
  const { disk, namespace } = ctx;
  for (const id of await listDir(containersDir(disk, namespace))) {
    const networks = await recordOf(ctx, id, false);
    const isOn = networks?.attached.some((attached) => attached.networkId === networkId);
    if (isOn) await detachNetworks(disk, { namespace, id });
  }
}

async function clearRules(id: string): Promise<void> {
  try {
    await clearGround(id, pluginPath());
  } catch (error) {
    // Without iptables there are no rules of ours.
    if (!isLeptonError(error, "failed-precondition")) throw error;
  }
}

async function unlessDamaged(file: string): Promise<Conflist | undefined> {
  try {
    return await readConflist(file);
  } catch (error) {
    // Whoever wrote it was killed before it was whole: so nobody has used it.
    if (isLeptonError(error, "failed-precondition") || isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

/** Finishes networks that killed clients were about to make or to remove. */
export async function sweepNetworks(ctx: EngineContext): Promise<void> {
  const dirs = [networksDir(ctx.cni, ctx.disk, ctx.namespace), dirname(defaultNetworkFile(ctx.cni, ctx.disk))];
  for (const dir of dirs) {
    for (const name of await listDir(dir)) {
      const owner = isTemporary(name) ? temporaryOwner(name) : undefined;
      if (owner !== undefined && !isOwnerAlive(owner)) await settle(ctx, join(dir, name));
    }
  }
}

// Killed before he had seen whether it is used: then it goes back to its place, for it may be.
async function settle(ctx: EngineContext, away: string): Promise<void> {
  const conflist = await unlessDamaged(away);
  const { cliID: id = "", name = "" } = conflist ?? {};
  const isBack = await withAllocation(ctx.cni, async () => {
    if (conflist === undefined || !(await membersByNetwork(ctx)).has(id)) return false;
    await rename(away, join(dirname(away), `${name}${CONFLIST}`));
    return true;
  });
  if (!isBack) await takeNetworkDown(ctx, away);
}
