/** Ports and names of a container: `-p`, `--expose`, `--dns`, `--add-host` and their like. */
import { isIP } from "node:net";
import type { CreateContainer } from "../../engine/types.ts";
import type { OptionSpec, Parsed } from "../define.ts";
import { flag, given, list, text } from "../read.ts";

function strings(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "strings", value: "list", summary, ...more };
}

export const NETWORK_FLAGS: readonly OptionSpec[] = [
  strings("publish", "Publish a container's port(s) to the host: [ip:][port:]port[/proto], ranges too", { short: "p" }),
  { name: "publish-all", short: "P", kind: "boolean", summary: "Publish all exposed ports to random ports" },
  strings("expose", "Expose a port or a range of ports"),
  { name: "domainname", kind: "string", value: "string", summary: "Container NIS domain name" },
  strings("add-host", "Add a custom host-to-IP mapping (host:ip)", { check: checkExtraHost }),
  strings("dns", "Set custom DNS servers", { check: checkAddress }),
  strings("dns-search", "Set custom DNS search domains", { check: checkDomain }),
  strings("dns-option", "Set DNS options", { aliases: ["dns-opt"] }),
];

/** What they ask of the engine. */
export function networkFlags(parsed: Parsed): Partial<CreateContainer> {
  return {
    publish: list(parsed, "publish"),
    publishAll: flag(parsed, "publish-all"),
    expose: list(parsed, "expose"),
    ...given("domainname", text(parsed, "domainname")),
    addHosts: list(parsed, "add-host"),
    dns: list(parsed, "dns").map((server) => server.trim()),
    dnsSearch: list(parsed, "dns-search").map((domain) => domain.trim()),
    dnsOptions: list(parsed, "dns-option"),
  };
}

function checkAddress(word: string): string | undefined {
  return isAddress(word.trim()) ? undefined : `IP address is not correctly formatted: ${word}`;
}

// node:net takes a zone, docker does not.
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`);

function checkDomain(word: string): string | undefined {
  const domain = word.trim();
  const isDomain = domain === "." || (DOMAIN.test(domain) && domain.length <= 255 && /[a-zA-Z]/.test(domain));
  return isDomain ? undefined : `${word} is not a valid domain`;
}

/** docker takes `name:ip` and `name=ip`, brackets around IPv6, and `host-gateway` for an address. */
function checkExtraHost(word: string): string | undefined {
  const [, name = "", address] = /^([^=]*)=(.*)$/s.exec(word) ?? /^([^:]*):(.*)$/s.exec(word) ?? [];
  // docker lets blanks through, which would make a line of their own sense.
  if (!/^[^\s#]+$/.test(name) || address === undefined) return `bad format for add-host: ${JSON.stringify(word)}`;
  const bare = /^\[(.*)\]$/.exec(address)?.[1] ?? address;
  if (address === "host-gateway" || isAddress(bare)) return undefined;
  return `invalid IP address in add-host: ${JSON.stringify(bare)}`;
}
