/** docker's `--network` and its company: `NAME`, `name=NAME,ip=…,alias=…`, `none`, `host`, `container:X`, `ns:PATH`. */
import { isIPv4, isIPv6 } from "node:net";
import { LeptonError } from "../../errors.ts";

/** What is wished for on one network. */
export interface NetworkRequest {
  /** Name, id, or the beginning of an id. */
  readonly ref: string;
  readonly ip?: string;
  readonly ip6?: string;
  readonly mac?: string;
  readonly aliases: readonly string[];
}

export type NetworkMode =
  | { readonly kind: "none" | "host" }
  /** Name or id of the container whose network is shared. */
  | { readonly kind: "container"; readonly ref: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "networks"; readonly requests: readonly [NetworkRequest, ...NetworkRequest[]] };

export interface NetworkOptions {
  /** `--network`, each in docker's short or long form. */
  readonly network?: string | readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
  readonly macAddress?: string;
  readonly networkAliases?: readonly string[];
}

/** Reads them; throws `invalid-argument` in docker's words. */
export function parseNetworkOptions(options: NetworkOptions, defaultNetwork: string): NetworkMode {
  const words = typeof options.network === "string" ? [options.network] : (options.network ?? []);
  const given = words.filter((word) => word !== "");
  const [first, ...more] = (given.length === 0 ? [defaultNetwork] : given).map(parseNetwork);
  if (first === undefined) throw refused("network name/id is not specified");
  const requests = [withContainerOptions(first, options), ...more] as const;
  for (const request of requests) checkRequest(request);
  const special = requests.map(({ ref }) => specialMode(ref)).find((mode) => mode !== undefined);
  if (special === undefined) {
    checkRepeated(requests);
    return { kind: "networks", requests };
  }
  if (more.length > 0) {
    throw refused("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  }
  checkNothingWished(first.ref, requests[0]);
  return special;
}

/** Reads what `network connect` wishes for; throws as above. */
export function parseEndpointOptions(
  ref: string,
  { ip, ip6, aliases = [] }: Omit<Partial<NetworkRequest>, "ref">,
): NetworkRequest {
  const request = { ref, ...(ip === undefined ? {} : { ip }), ...(ip6 === undefined ? {} : { ip6 }), aliases };
  checkRequest(request);
  return request;
}

function parseNetwork(text: string): NetworkRequest {
  // docker tells its two forms apart by this very expression.
  return /\w+=\w+(,\w+=\w+)*/.test(text) ? parseLongForm(text) : { ref: text, aliases: [] };
}

function parseLongForm(text: string): NetworkRequest {
  const aliases: string[] = [];
  const fields: { -readonly [Key in keyof NetworkRequest]?: NetworkRequest[Key] } = {};
  for (const field of text.split(",")) {
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/.exec(field) ?? [];
    if (key === "") throw refused(`invalid field ${field}`);
    const name = FIELDS[key.trim().toLowerCase()];
    if (name === undefined) throw refused(`invalid field key ${key}`);
    if (name === "aliases") aliases.push(value.trim());
    else fields[name] = value.trim();
  }
  if (!fields.ref) throw refused("network name/id is not specified");
  return { ...fields, ref: fields.ref, aliases };
}

const FIELDS: Readonly<Record<string, keyof NetworkRequest>> = {
  name: "ref",
  alias: "aliases",
  ip: "ip",
  ip6: "ip6",
  "mac-address": "mac",
};

// docker's flags of their own speak of the first network.
function withContainerOptions(first: NetworkRequest, options: NetworkOptions): NetworkRequest {
  const { ip, ip6, macAddress: mac, networkAliases: aliases = [] } = options;
  const both = (flag: string, what: string) =>
    refused(`conflicting options: cannot specify both --${flag} and per-network ${what}`);
  if (first.aliases.length > 0 && aliases.length > 0) throw both("network-alias", "alias");
  if (first.ip !== undefined && ip !== undefined) throw both("ip", "IPv4 address");
  if (first.ip6 !== undefined && ip6 !== undefined) throw both("ip6", "IPv6 address");
  if (first.mac !== undefined && mac !== undefined) throw both("mac-address", "MAC address");
  return {
    ...first,
    ...(ip === undefined ? {} : { ip }),
    ...(ip6 === undefined ? {} : { ip6 }),
    ...(mac === undefined ? {} : { mac }),
    aliases: [...first.aliases, ...aliases],
  };
}

function checkRequest({ ip, ip6, mac, aliases }: NetworkRequest): void {
  if (ip !== undefined && !isIPv4(ip)) throw refused(`invalid IPv4 address: ${ip}`);
  if (ip6 !== undefined && !isIPv6(ip6)) throw refused(`invalid IPv6 address: ${ip6}`);
  if (mac !== undefined && !isMacAddress(mac)) throw refused(`${mac} is not a valid mac address`);
  const bad = aliases.find((alias) => !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/.test(alias));
  if (bad !== undefined) throw refused(`invalid network alias ${JSON.stringify(bad)}`);
}

function isMacAddress(text: string): boolean {
  return /^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(text) || /^[\da-f]{2}(-[\da-f]{2}){5}$/i.test(text);
}

function specialMode(ref: string): NetworkMode | undefined {
  if (ref === "none" || ref === "host") return { kind: ref };
  if (ref.startsWith("container:")) {
    const container = ref.slice("container:".length);
    if (container === "") throw refused('invalid container format container:<name|id>: ""');
    return { kind: "container", ref: container };
  }
  if (!ref.startsWith("ns:")) return undefined;
  const path = ref.slice("ns:".length);
  if (!path.startsWith("/")) throw refused(`invalid network namespace "${path}": not an absolute path`);
  return { kind: "path", path };
}

function checkRepeated(requests: readonly NetworkRequest[]): void {
  const refs = requests.map(({ ref }) => ref);
  const twice = refs.find((ref, index) => refs.indexOf(ref) !== index);
  if (twice !== undefined) throw refused(`network "${twice}" is specified multiple times`);
}

function checkNothingWished(network: string, { ip, ip6, mac, aliases }: NetworkRequest): void {
  if (aliases.length > 0) throw refused("network-scoped aliases are only supported for user-defined networks");
  if (ip !== undefined || ip6 !== undefined) {
    throw refused("user specified IP address is supported on user defined networks only");
  }
  if (mac !== undefined && !network.startsWith("none")) {
    throw refused("conflicting options: mac-address and the network mode");
  }
}

function refused(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
