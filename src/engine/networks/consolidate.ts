/** Which gateway, range and kept address belong to which subnet: docker's client decides it by the addresses. */
import { contains, overlaps, parseAddress, parseSubnet } from "../../cni/subnet.ts";
import { LeptonError } from "../../errors.ts";
import type { NetworkSubnet } from "../types/network.ts";

/** Throws `invalid-argument` in docker's words. */
export function consolidateSubnets(
  subnets: readonly string[],
  gateways: readonly string[],
  ranges: readonly string[],
  auxAddresses: Readonly<Record<string, string>> = {},
): NetworkSubnet[] {
  if (subnets.length < ranges.length || subnets.length < gateways.length) {
    throw refused("every ip-range or gateway must have a corresponding subnet");
  }
  refuseOverlaps(subnets);
  const rangeOf = assign(subnets, ranges, "range");
  const gatewayOf = assign(subnets, gateways, "gateway");
  const auxOf = assignAux(subnets, auxAddresses);
  return subnets.map((subnet) => {
    const [gateway, ipRange, aux] = [gatewayOf.get(subnet), rangeOf.get(subnet), auxOf.get(subnet)];
    return {
      subnet,
      ...(gateway === undefined ? {} : { gateway }),
      ...(ipRange === undefined ? {} : { ipRange }),
      ...(aux === undefined ? {} : { auxAddresses: aux }),
    };
  });
}

type AuxAddresses = Readonly<Record<string, string>>;

function assignAux(subnets: readonly string[], auxAddresses: AuxAddresses): ReadonlyMap<string, AuxAddresses> {
  const assigned = new Map<string, AuxAddresses>();
  for (const [name, address] of Object.entries(auxAddresses)) {
    const subnet = subnets.find((one) => isInside(one, address));
    if (subnet === undefined) throw refused(`no matching subnet for aux-address ${address}`);
    assigned.set(subnet, { ...assigned.get(subnet), [name]: address });
  }
  return assigned;
}

function refuseOverlaps(subnets: readonly string[]): void {
  subnets.forEach((subnet, index) => {
    if (!subnets.slice(index + 1).some((other) => doOverlap(subnet, other))) return;
    throw refused("multiple overlapping subnet configuration is not supported");
  });
}

function assign(
  subnets: readonly string[],
  words: readonly string[],
  what: "range" | "gateway",
): ReadonlyMap<string, string> {
  const assigned = new Map<string, string>();
  for (const word of words) {
    const subnet = subnets.find((one) => isInside(one, word));
    if (subnet === undefined) throw refused(`no matching subnet for ${what} ${word}`);
    const other = assigned.get(subnet);
    if (other !== undefined) throw refused(twice(what, other, word, subnet));
    assigned.set(subnet, word);
  }
  return assigned;
}

function doOverlap(one: string, other: string): boolean {
  const [a, b] = [parseSubnet(one), parseSubnet(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}

// An address, or a range of which the first address tells.
function isInside(text: string, word: string): boolean {
  const [subnet, address] = [parseSubnet(text), parseAddress(word.split("/")[0] ?? "")];
  return subnet !== undefined && address !== undefined && contains(subnet, address);
}

function twice(what: "range" | "gateway", one: string, other: string, subnet: string): string {
  return what === "range"
    ? `cannot configure multiple ranges (${one}, ${other}) on the same subnet (${subnet})`
    : `cannot configure multiple gateways (${one}, ${other}) for the same subnet (${subnet})`;
}

function refused(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
