/** The network that containers join unasked: made when it is first needed. */
import { readConflist, writeConflist } from "../../cni/conflist.ts";
import { randomHex } from "../../disk/atomic.ts";
import { sha256Hex } from "../../disk/sha256.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { DEFAULT_ADDRESS } from "../embedded/address.ts";
import type { Network } from "../types/network.ts";
import { freeSubnet, withAllocation } from "./allocation.ts";
import { bridgeConflist } from "./conflists.ts";
import { describeNetwork } from "./describe.ts";
import { addressesDir, DEFAULT_NETWORK, defaultNetworkFile, NETCONF_DIR } from "./places.ts";

type Context = Pick<EngineContext, "cni" | "disk">;

/** The default network; of several that make it at once, one does. */
export async function ensureDefaultNetwork(ctx: Context): Promise<Network> {
  return (
    (await readDefaultNetwork(ctx)) ??
    withAllocation(ctx.cni, async () => (await readDefaultNetwork(ctx)) ?? makeDefault(ctx))
  );
}

/** The default network; undefined where nobody has needed it yet. */
export async function readDefaultNetwork({ cni, disk }: Context): Promise<Network | undefined> {
  const file = defaultNetworkFile(cni, disk);
  try {
    return describeNetwork(file, await readConflist(file), true);
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

async function makeDefault(ctx: Context): Promise<Network> {
  const id = randomHex(32);
  const conflist = bridgeConflist({
    name: DEFAULT_NETWORK,
    id,
    bridge: bridgeName(ctx),
    subnets: [await freeSubnet(ctx.cni)],
    dataDir: addressesDir(ctx.disk, id),
    isDefault: true,
    details: { createdAtMs: Date.now() },
  });
  const file = defaultNetworkFile(ctx.cni, ctx.disk);
  await writeConflist(file, conflist);
  return describeNetwork(file, conflist, true);
}

// Links of all containerds share one name space, and a name has 15 bytes.
function bridgeName({ cni, disk }: Context): string {
  if (disk.address === DEFAULT_ADDRESS && cni.netconfDir === NETCONF_DIR) return "lepton0";
  return `lepton-${sha256Hex(`${disk.storeDir}\0${cni.netconfDir}`).slice(0, 8)}`;
}
