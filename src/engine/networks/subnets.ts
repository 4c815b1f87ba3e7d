/** `--subnet`, `--gateway`, `--ip-range` as docker's daemon checks them. */
import { contains, formatSubnet, overlaps, parseAddress, parseSubnet, type Subnet } from "../../cni/subnet.ts";
import { randomHex } from "../../disk/atomic.ts";
import { LeptonError } from "../../errors.ts";
import type { NetworkSubnet } from "../types/network.ts";
import { rangesOf } from "./address-ranges.ts";
import { firstAddress } from "./conflists.ts";

/**
 * Subnets in their short form, each with a gateway; those of IPv6 are left out without `ipv6`, as docker does.
 * Throws `invalid-argument` with everything that is wrong.
 */
export function checkSubnets(given: readonly NetworkSubnet[], ipv6: boolean): NetworkSubnet[] {
  const complaints = given.flatMap((one) => complaintsOf(one, ipv6));
  if (complaints.length > 0) {
    throw new LeptonError("invalid-argument", `invalid network config: ${complaints.join("; ")}`);
  }
  const used = given.filter(({ subnet }) => ipv6 || !subnet.includes(":"));
  refuseOwnOverlap(used);
  const whole = used.map((one) => ({
    ...one,
    subnet: short(one.subnet),
    gateway: one.gateway ?? firstAddress(one.subnet),
  }));
  for (const one of whole) refuseTwice(one);
  return whole;
}

// As docker's allocator, which gives the gateway its address first.
function refuseTwice({ gateway = "", auxAddresses = {}, ...subnet }: NetworkSubnet): void {
  const taken = new Set([numberOf(gateway)]);
  for (const [name, address] of Object.entries(auxAddresses)) {
    const value = numberOf(address);
    if (taken.has(value)) {
      const what = `${name}:${address}`;
      throw new LeptonError(
        "permission-denied",
        `failed to allocate secondary ip address (${what}): Address already in use`,
      );
    }
    taken.add(value);
  }
  if (rangesOf({ ...subnet, auxAddresses }).length > 0) return;
  throw new LeptonError("invalid-argument", `no address of ${subnet.subnet} is left for a container`);
}

function numberOf(address: string): bigint | undefined {
  return parseAddress(address)?.value;
}

function complaintsOf(given: NetworkSubnet, ipv6: boolean): string[] {
  const { subnet: text, gateway, ipRange, auxAddresses = {} } = given;
  const subnet = parseSubnet(text);
  if (subnet === undefined) return [`invalid subnet ${text}: invalid CIDR block notation`];
  if (subnet.version === 6 && !ipv6) return [];
  return [
    ...(isMasked(text, subnet) ? [] : [`invalid subnet ${text}: it should be ${formatSubnet(subnet)}`]),
    // The address of the network, the gateway's, and one for a container.
    ...(hostBits(subnet) >= 2 ? [] : [`invalid subnet ${text}: too small to hold a container`]),
    ...(gateway === undefined ? [] : addressComplaints("gateway", gateway, text, subnet)),
    ...(ipRange === undefined ? [] : rangeComplaints(ipRange, text, subnet)),
    ...Object.values(auxAddresses).flatMap((address) => addressComplaints("auxiliary address", address, text, subnet)),
  ];
}

function addressComplaints(what: string, word: string, text: string, subnet: Subnet): string[] {
  const address = parseAddress(word);
  const why =
    address === undefined
      ? "invalid address"
      : address.version !== subnet.version
        ? `parent subnet is an IPv${subnet.version} block`
        : contains(subnet, address)
          ? undefined
          : `parent subnet ${text} doesn't contain this address`;
  return why === undefined ? [] : [`invalid ${what} ${word}: ${why}`];
}

function rangeComplaints(ipRange: string, text: string, subnet: Subnet): string[] {
  const range = parseSubnet(ipRange);
  if (range === undefined) return [`invalid ip-range ${ipRange}: invalid CIDR block notation`];
  if (range.version !== subnet.version) {
    return [`invalid ip-range ${ipRange}: parent subnet is an IPv${subnet.version} block`];
  }
  const inside = range.bits >= subnet.bits && contains(subnet, { version: range.version, value: range.base });
  return [
    ...(isMasked(ipRange, range) ? [] : [`invalid ip-range ${ipRange}: it should be ${formatSubnet(range)}`]),
    ...(inside ? [] : [`invalid ip-range ${ipRange}: parent subnet ${text} doesn't contain ip-range`]),
  ];
}

function isMasked(text: string, subnet: Subnet): boolean {
  return parseAddress(text.split("/")[0] ?? "")?.value === subnet.base;
}

function hostBits({ version, bits }: Subnet): number {
  return (version === 4 ? 32 : 128) - bits;
}

function refuseOwnOverlap(subnets: readonly NetworkSubnet[]): void {
  const parsed = subnets.flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
  const clash = parsed.some((one, index) => parsed.slice(index + 1).some((other) => overlaps(one, other)));
  if (clash) throw new LeptonError("invalid-argument", "multiple overlapping subnet configuration is not supported");
}

function short(text: string): string {
  const subnet = parseSubnet(text);
  return subnet === undefined ? text : formatSubnet(subnet);
}

/** A /64 that nobody else has, by RFC 4193: 40 random bits. */
export function uniqueLocalSubnet(): NetworkSubnet {
  const digits = randomHex(5);
  const subnet = short(`fd${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6, 10)}::/64`);
  return { subnet, gateway: firstAddress(subnet) };
}
