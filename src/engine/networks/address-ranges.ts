/** The ranges from which host-local gives addresses of a subnet: without those that are kept for something else. */
import type { IpamRange } from "../../cni/conflist.ts";
import { formatAddress, lastOf, parseAddress, parseSubnet, type Subnet } from "../../cni/subnet.ts";
import type { NetworkSubnet } from "../types/network.ts";

/** One, or where addresses are kept free one on each side of them; none where nothing is left. */
export function rangesOf(subnet: NetworkSubnet): IpamRange[] {
  const { subnet: text, gateway, ipRange = text } = subnet;
  const range: IpamRange = { subnet: text, ...(gateway === undefined ? {} : { gateway }) };
  const [whole, part] = [parseSubnet(text), parseSubnet(ipRange)];
  const kept = keptOf(subnet);
  // host-local finds the ends of a whole subnet by itself.
  if (whole === undefined || part === undefined || (kept.length === 0 && subnet.ipRange === undefined)) return [range];
  return around(limitsOf(whole, part), kept).map(([first, last]) => ({
    ...range,
    rangeStart: formatAddress({ version: whole.version, value: first }),
    rangeEnd: formatAddress({ version: whole.version, value: last }),
  }));
}

/** Subnets as they stand in ranges, each once. */
export function subnetsIn(ranges: readonly IpamRange[]): IpamRange[] {
  return ranges.filter(({ subnet }, index) => ranges.findIndex((other) => other.subnet === subnet) === index);
}

type Limits = readonly [first: bigint, last: bigint];

function keptOf({ auxAddresses = {} }: NetworkSubnet): bigint[] {
  const values = Object.values(auxAddresses).flatMap((address) => parseAddress(address)?.value ?? []);
  return values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

// The first address of a subnet names itself, the last of an IPv4 subnet all of them.
function limitsOf(subnet: Subnet, range: Subnet): Limits {
  const isLast = subnet.version === 4 && lastOf(range) === lastOf(subnet);
  return [range.base === subnet.base ? range.base + 1n : range.base, isLast ? lastOf(range) - 1n : lastOf(range)];
}

function around([first, last]: Limits, kept: readonly bigint[]): Limits[] {
  const limits: Limits[] = [];
  let from = first;
  for (const value of kept.filter((one) => one >= first && one <= last)) {
    if (value > from) limits.push([from, value - 1n]);
    from = value + 1n;
  }
  return from <= last ? [...limits, [from, last]] : limits;
}
