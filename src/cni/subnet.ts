/** Arithmetic of IPv4 and IPv6 subnets. */
import { isIPv4, isIPv6 } from "node:net";

export interface Subnet {
  readonly version: 4 | 6;
  /** Its first address as a number. */
  readonly base: bigint;
  /** Length of the prefix. */
  readonly bits: number;
}

export interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** Undefined where the text is no address. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { version: 4, value: ipv4Value(text) };
  if (isIPv6(text) && !text.includes("%")) return { version: 6, value: ipv6Value(text) };
  return undefined;
}

/** Reads `ADDRESS/BITS`; bits of the host are kept out of `base`. Undefined where the text is none. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, addressText = "", bitsText = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(addressText);
  const bits = Number(bitsText);
  if (address === undefined || bits > WIDTH[address.version]) return undefined;
  return subnetAt(address, bits);
}

/** The subnet of this length in which an address lies. */
export function subnetAt({ version, value }: Address, bits: number): Subnet {
  const hostBits = BigInt(WIDTH[version] - bits);
  return { version, base: (value >> hostBits) << hostBits, bits };
}

export function formatSubnet({ version, base, bits }: Subnet): string {
  return `${formatAddress({ version, value: base })}/${bits}`;
}

export function formatAddress({ version, value }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  // The WHATWG URL parser writes IPv6 addresses in their one short form (RFC 5952).
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

/** Its last address. */
export function lastOf({ version, base, bits }: Subnet): bigint {
  return base + (1n << BigInt(WIDTH[version] - bits)) - 1n;
}

export function contains(subnet: Subnet, { version, value }: Address): boolean {
  return version === subnet.version && value >= subnet.base && value <= lastOf(subnet);
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  return a.version === b.version && a.base <= lastOf(b) && b.base <= lastOf(a);
}

/** The address at a distance from the beginning. */
export function addressAt({ version, base }: Subnet, offset: bigint): string {
  return formatAddress({ version, value: base + offset });
}

function ipv4Value(text: string): bigint {
  return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6Value(text: string): bigint {
  // The last two groups may be written as an IPv4 address.
  const plain = text.replace(/[\d.]+$/, (tail) => (tail.includes(".") ? hexGroups(ipv4Value(tail)) : tail));
  const [head = "", tail] = plain.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = new Array<bigint>(Math.max(0, 8 - before.length - after.length)).fill(0n);
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + group, 0n);
}

function hexGroups(value: bigint): string {
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function groupsOf(text: string): bigint[] {
  return text === "" ? [] : text.split(":").map((group) => BigInt(`0x${group}`));
}
