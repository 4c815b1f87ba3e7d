/**
 * Which subnets are free on this host. Networks of all containerds share its routes, so all leptons choose one after
 * another, and each sees what the others have chosen though they keep their networks in different places.
 */

import { addressAt, formatSubnet, overlaps, parseSubnet, type Subnet } from "../../cni/subnet.ts";
import { withLock } from "../../disk/lock.ts";
import { LeptonError } from "../../errors.ts";
import type { NetworkSubnet } from "../types/network.ts";
import type { CniPlaces } from "./places.ts";
import { configuredSubnets, liveSubnets, rememberDir } from "./used-subnets.ts";

type Dir = Pick<CniPlaces, "netconfDir">;

/** Runs `work` while nobody else on the host makes or removes a network. */
export async function withAllocation<T>(places: Dir, work: () => Promise<T>): Promise<T> {
  return withLock(
    "networks of this host",
    async () => {
      await rememberDir(places.netconfDir);
      return work();
    },
    { timeoutMs: 60_000 },
  );
}

/** The first free /24, with its gateway; to be called within `withAllocation`. */
export async function freeSubnet({ netconfDir }: Dir): Promise<NetworkSubnet> {
  const used = [...liveSubnets(), ...(await configuredSubnets(netconfDir))];
  const free = firstFree(used);
  if (free !== undefined) return { subnet: formatSubnet(free), gateway: addressAt(free, 1n) };
  throw new LeptonError("failed-precondition", "all predefined address pools have been fully subnetted", {
    hint: "name one with --subnet, or remove networks that are not needed: lepton network prune",
  });
}

/** Throws where a network of somebody on this host has addresses in one of the subnets. */
export async function refuseOverlap({ netconfDir }: Dir, subnets: readonly NetworkSubnet[]): Promise<void> {
  const used = await configuredSubnets(netconfDir);
  const clash = subnets
    .flatMap(({ subnet }) => parseSubnet(subnet) ?? [])
    .some((one) => used.some((other) => overlaps(one, other)));
  if (clash) {
    throw new LeptonError(
      "permission-denied",
      "invalid pool request: Pool overlaps with other one on this address space",
    );
  }
}

// nerdctl's begin at 10.4.0.0; where somebody has a route for all of 10.0.0.0/8, the other private ranges are left.
const POOLS = ["10.4.0.0/14", "10.8.0.0/13", "10.16.0.0/12", "10.32.0.0/11", "172.16.0.0/12", "192.168.0.0/16"];
const SIZE_BITS = 24;

/** The first /24 of the pools that touches none of the used subnets. */
export function firstFree(used: readonly Subnet[]): Subnet | undefined {
  for (const pool of POOLS.map(parseSubnet)) {
    if (pool === undefined) continue;
    for (const subnet of partsOf(pool)) if (!used.some((one) => overlaps(one, subnet))) return subnet;
  }
  return undefined;
}

function* partsOf({ version, base, bits }: Subnet): Generator<Subnet> {
  const count = 2 ** (SIZE_BITS - bits);
  for (let index = 0; index < count; index++) yield { version, base: base + BigInt(index * 256), bits: SIZE_BITS };
}
