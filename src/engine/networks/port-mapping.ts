/** docker's `-p`: `[ip:][host[-host]:]container[-container][/protocol]`, or `published=…,target=…,protocol=…`. */
import { isIP } from "node:net";
import type { PortMapping, PortProtocol, PortRequest } from "../../console/ports/port.ts";
import { LeptonError } from "../../errors.ts";
import { parsePortRange, portProtocol, splitProtocol } from "./port-range.ts";

export type { PortMapping, PortRequest };

/** The ports of all `-p` of a command line, one a container port; throws `invalid-argument` in docker's words. */
export function parsePublish(specs: readonly string[]): PortRequest[] {
  return specs.map(standardNotation).flatMap(parsePortSpec);
}

function standardNotation(spec: string): string {
  if (!spec.includes("=")) return spec;
  const fields = new Map([["protocol", "tcp"]]);
  for (const field of spec.split(",")) {
    const equals = field.indexOf("=");
    if (equals <= 0) throw refused(`invalid publish opts format (should be name=value but got '${field}')`);
    fields.set(field.slice(0, equals), field.slice(equals + 1));
  }
  return `${fields.get("published") ?? ""}:${fields.get("target") ?? ""}/${fields.get("protocol")}`;
}

function parsePortSpec(spec: string): PortRequest[] {
  const { ip, hostPort, inside } = splitSpec(spec);
  const { protocol, port } = splitProtocol(inside);
  const hostIp = parseHostIp(ip);
  if (port === "") throw refused(`no port specified: ${spec}<empty>`);
  const ports = rangeOf(port, "containerPort");
  const hostPorts = hostPort === "" ? undefined : rangeOf(hostPort, "hostPort");
  const sameLength = hostPorts === undefined || ports.last - ports.first === hostPorts.last - hostPorts.first;
  if (!sameLength && ports.last !== ports.first) {
    throw refused(`invalid ranges specified for container and host Ports: ${port} and ${hostPort}`);
  }
  const common = { hostIp, protocol: portProtocol(protocol) };
  if (hostPorts === undefined) return requests(ports, common, () => "");
  return requests(ports, common, (index) =>
    // One container port and several of the host: the first that is free.
    sameLength ? String(hostPorts.first + index) : `${hostPorts.first}-${hostPorts.last}`,
  );
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function requests(
  { first, last }: Range,
  common: { readonly hostIp: string; readonly protocol: PortProtocol },
  hostPort: (index: number) => string,
): PortRequest[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    hostIp: common.hostIp,
    hostPort: hostPort(index),
    containerPort: first + index,
    protocol: common.protocol,
  }));
}

// An IPv6 address may stand without brackets: the last two colons count.
function splitSpec(spec: string): { readonly ip: string; readonly hostPort: string; readonly inside: string } {
  const parts = spec.split(":");
  const inside = parts.at(-1) ?? "";
  const hostPort = parts.length < 2 ? "" : (parts.at(-2) ?? "");
  return { ip: parts.slice(0, -2).join(":"), hostPort, inside };
}

function parseHostIp(text: string): string {
  const ip = text.startsWith("[") ? withoutBrackets(text) : text;
  // node:net takes a zone, Go does not.
  if (ip !== "" && (isIP(ip) === 0 || ip.includes("%"))) throw refused(`invalid IP address: ${ip}`);
  return ip;
}

function withoutBrackets(text: string): string {
  const end = text.indexOf("]");
  const why = end < 0 ? "missing ']' in address" : "missing port in address";
  if (end !== text.length - 1) throw refused(`invalid IP address ${text}: address ${text}:: ${why}`);
  return text.slice(1, -1);
}

function rangeOf(text: string, what: "containerPort" | "hostPort"): Range {
  const range = parsePortRange(text);
  if ("problem" in range) throw refused(`invalid ${what}: ${text}`);
  return range;
}

function refused(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
