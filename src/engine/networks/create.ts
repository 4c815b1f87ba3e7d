/** Makes networks. */
import { type Conflist, isNetworkName, writeConflist } from "../../cni/conflist.ts";
import { randomHex } from "../../disk/atomic.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { CreateNetwork, Network, NetworkSubnet } from "../types/network.ts";
import { freeSubnet, refuseOverlap, withAllocation } from "./allocation.ts";
import { isBuiltin } from "./builtin.ts";
import { bridgeConflist, vlanConflist } from "./conflists.ts";
import { describeNetwork, type NetworkDetails } from "./describe.ts";
import { bridgeSettings, ipamDriverOf, vlanSettings } from "./driver-options.ts";
import { publishNetworkEvent } from "./events.ts";
import { addressesDir, DEFAULT_NETWORK, findPlugin } from "./places.ts";
import { nameTaken, userNetworkFile } from "./read.ts";
import { checkSubnets, uniqueLocalSubnet } from "./subnets.ts";

/** Makes a network; nothing of it is up before the first container joins. */
export async function createNetwork(ctx: EngineContext, options: CreateNetwork): Promise<Network> {
  const { name, driver = "bridge" } = options;
  checkName(name);
  const make = driverOf(driver);
  const subnets = checkSubnets(options.subnets ?? [], options.ipv6 === true);
  if (driver === "bridge") refuseSeveral(subnets);
  ipamDriverOf(options);
  findPlugin(ctx.cni, driver);
  const network = await withAllocation(ctx.cni, async () => {
    if (await nameTaken(ctx, name)) throw new LeptonError("already-exists", `network with name ${name} already exists`);
    if (driver === "bridge") await refuseOverlap(ctx.cni, subnets);
    const conflist = make(ctx, options, await withFree(ctx, options, subnets));
    const file = userNetworkFile(ctx, name);
    await writeConflist(file, conflist);
    return describeNetwork(file, conflist, true);
  });
  await publishNetworkEvent(ctx, "create", network);
  return network;
}

function checkName(name: string): void {
  if (name === DEFAULT_NETWORK || name === "default" || isBuiltin(name)) {
    throw new LeptonError("permission-denied", `operation is not permitted on predefined ${name} network`);
  }
  // Its file has an ending, and a temporary name beside it.
  if (isNetworkName(name) && name.length <= 200) return;
  throw new LeptonError("invalid-argument", `invalid network name: ${JSON.stringify(name)}`, {
    hint: "use letters, digits, dots, dashes and underscores, a letter or digit first, 200 at most",
  });
}

function refuseSeveral(subnets: readonly NetworkSubnet[]): void {
  const v6 = subnets.filter(({ subnet }) => subnet.includes(":")).length;
  if (v6 < 2 && subnets.length - v6 < 2) return;
  throw new LeptonError("permission-denied", "bridge driver doesn't support multiple subnets");
}

type Make = (ctx: EngineContext, options: CreateNetwork, subnets: readonly NetworkSubnet[]) => Conflist;

function driverOf(driver: string): Make {
  if (driver === "bridge") return makeBridge;
  if (driver === "macvlan" || driver === "ipvlan")
    return (ctx, options, subnets) => makeVlan(ctx, options, subnets, driver);
  if (driver === "host" || driver === "null") {
    throw new LeptonError("permission-denied", `only one instance of "${driver}" network is allowed`);
  }
  throw new LeptonError("not-found", `could not find plugin ${driver} in v1 plugin registry: plugin not found`, {
    hint: "the drivers are bridge, macvlan and ipvlan",
  });
}

async function withFree(
  { cni }: EngineContext,
  options: CreateNetwork,
  subnets: readonly NetworkSubnet[],
): Promise<readonly NetworkSubnet[]> {
  if (ipamDriverOf(options) !== "host-local") return [];
  const has = (v6: boolean) => subnets.some(({ subnet }) => subnet.includes(":") === v6);
  return [
    ...(has(false) ? [] : [await freeSubnet(cni)]),
    ...subnets,
    ...(options.ipv6 === true && !has(true) ? [uniqueLocalSubnet()] : []),
  ];
}

function makeBridge(ctx: EngineContext, options: CreateNetwork, subnets: readonly NetworkSubnet[]): Conflist {
  const id = randomHex(32);
  const { bridge, adopted, ...settings } = bridgeSettings(options.options ?? {});
  const common = commonOf(ctx, options, id, subnets);
  const details = { ...common.details, ...(adopted ? { adopted } : {}) };
  return bridgeConflist({ ...common, ...settings, details, bridge: bridge ?? `br-${id.slice(0, 12)}` });
}

function makeVlan(
  ctx: EngineContext,
  options: CreateNetwork,
  subnets: readonly NetworkSubnet[],
  driver: "macvlan" | "ipvlan",
): Conflist {
  const common = commonOf(ctx, options, randomHex(32), subnets);
  return vlanConflist({ ...common, ...vlanSettings(driver, options.options ?? {}), driver });
}

function commonOf(ctx: EngineContext, options: CreateNetwork, id: string, subnets: readonly NetworkSubnet[]) {
  return {
    name: options.name,
    id,
    subnets,
    dataDir: addressesDir(ctx.disk, id),
    ipamDriver: ipamDriverOf(options),
    labels: options.labels ?? {},
    details: detailsOf(options, subnets),
  };
}

function detailsOf(options: CreateNetwork, subnets: readonly NetworkSubnet[]): NetworkDetails {
  const { internal = false, attachable = false, ipamOptions = {} } = options;
  return {
    createdAtMs: Date.now(),
    options: options.options ?? {},
    ...(Object.keys(ipamOptions).length === 0 ? {} : { ipamOptions }),
    ...(subnets.some(({ ipRange }) => ipRange !== undefined)
      ? { ipRanges: subnets.map(({ ipRange = "" }) => ipRange) }
      : {}),
    ...(subnets.some(({ auxAddresses }) => auxAddresses !== undefined)
      ? { auxAddresses: subnets.map(({ auxAddresses = {} }) => auxAddresses) }
      : {}),
    ...(internal ? { internal } : {}),
    ...(attachable ? { attachable } : {}),
  };
}
