/** resolv.conf of a container: the host's, without what a network of its own cannot reach, and what the options say. */
import { existsSync, readFileSync } from "node:fs";
import { isIPv4 } from "node:net";

export interface DnsOptions {
  readonly dns?: readonly string[];
  /** `.` alone is no search domain at all. */
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
}

/** `host` shares the host's loopback, and its resolver there; `cni` reaches IPv4 only; `none` asks nobody. */
export type DnsScope = "host" | "none" | "cni";

/** The text of the file. */
export function resolvConf(scope: DnsScope, options: DnsOptions, host = readHostConf(scope)): string {
  const servers = options.dns?.length ? options.dns : serversFor(scope, host);
  const search = options.dnsSearch?.length ? options.dnsSearch : host.search;
  const words = options.dnsOptions?.length ? options.dnsOptions : host.options;
  const domains = search.filter((domain) => domain !== ".");
  return [
    ...(domains.length === 0 ? [] : [`search ${domains.join(" ")}`]),
    ...servers.map((server) => `nameserver ${server}`),
    ...(words.length === 0 ? [] : [`options ${words.join(" ")}`]),
    "",
  ].join("\n");
}

export interface HostConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  readonly hasIpv6: boolean;
}

// docker's.
const PUBLIC_SERVERS = ["8.8.8.8", "8.8.4.4"];
const PUBLIC_SERVERS_IPV6 = ["2001:4860:4860::8888", "2001:4860:4860::8844"];

function serversFor(scope: DnsScope, { servers, hasIpv6 }: HostConf): readonly string[] {
  if (scope === "host") return servers;
  const reachable = servers.filter((server) => !isLoopback(server) && (scope === "none" || isIPv4(server)));
  if (reachable.length > 0) return reachable;
  return hasIpv6 && scope === "none" ? [...PUBLIC_SERVERS, ...PUBLIC_SERVERS_IPV6] : PUBLIC_SERVERS;
}

function isLoopback(server: string): boolean {
  return server.startsWith("127.") || server.replace(/%.*/, "") === "::1";
}

const RESOLV_CONF = "/etc/resolv.conf";
// What systemd-resolved asks, where /etc/resolv.conf names nobody but itself.
const SYSTEMD_RESOLV_CONF = "/run/systemd/resolve/resolv.conf";
const SYSTEMD_STUB = "127.0.0.53";

function readHostConf(scope: DnsScope): HostConf {
  const hasIpv6 = existsSync("/proc/net/if_inet6");
  const conf = parseResolvConf(readOr(RESOLV_CONF, ""));
  const isStub = conf.servers.length === 1 && conf.servers[0] === SYSTEMD_STUB;
  if (!isStub || scope === "host") return { ...conf, hasIpv6 };
  const real = readOr(SYSTEMD_RESOLV_CONF, undefined);
  return { ...(real === undefined ? conf : parseResolvConf(real)), hasIpv6 };
}

function readOr<T>(path: string, fallback: T): string | T {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A host without the file is a host without the setting.
    return fallback;
  }
}

/** The lines that matter, of which the last of a kind counts, as resolv.conf(5) has it. */
export function parseResolvConf(text: string): Omit<HostConf, "hasIpv6"> {
  const servers: string[] = [];
  let search: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [word, ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (word === "nameserver" && values[0] !== undefined) servers.push(values[0]);
    else if (word === "search" || word === "domain") search = values;
    else if (word === "options") options = values;
  }
  return { servers, search, options };
}
