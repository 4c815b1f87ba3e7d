/** docker's PORTS column. */
import type { PortMapping } from "../../console/ports/port.ts";
import { byPort } from "../networks/exposed-ports.ts";

/**
 * Entries like `0.0.0.0:8080->80/tcp`; neighbours whose numbers are the same outside and inside come as one, as
 * `0.0.0.0:8000-8010->8000-8010/tcp`, and so do those that are only exposed.
 */
export function portEntries(mappings: readonly PortMapping[], exposed: readonly string[]): readonly string[] {
  const bound = new Set(mappings.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));
  const ports = [...mappings.map(published), ...exposed.filter((word) => !bound.has(word)).map(unpublished)];
  const [done, open, apart] = [[] as string[], new Map<string, Group>(), [] as string[]];
  for (const port of ports.sort(inOrder)) {
    if (port.outside !== undefined && port.outside !== port.inside) {
      apart.push(`${port.place}${port.outside}->${port.inside}/${port.protocol}`);
      continue;
    }
    const key = `${port.place}/${port.protocol}`;
    const group = open.get(key);
    if (group !== undefined && port.inside === group.last + 1) group.last++;
    else {
      if (group !== undefined) done.push(groupText(group));
      // A key keeps the place at which it was first seen, as in docker's list.
      open.set(key, { ...port, first: port.inside, last: port.inside });
    }
  }
  return [...done, ...[...open.values()].map(groupText), ...apart];
}

interface Port {
  /** `0.0.0.0:` or `[::]:`; empty where it is only exposed. */
  readonly place: string;
  readonly outside: number | undefined;
  readonly inside: number;
  readonly protocol: string;
}

interface Group extends Pick<Port, "place" | "protocol"> {
  readonly first: number;
  last: number;
}

function published({ hostIp, hostPort, containerPort, protocol }: PortMapping): Port {
  return { place: place(hostIp), outside: hostPort, inside: containerPort, protocol };
}

function place(hostIp: string): string {
  return hostIp.includes(":") ? `[${hostIp}]:` : `${hostIp}:`;
}

function unpublished(word: string): Port {
  const [port = "", protocol = "tcp"] = word.split("/");
  return { place: "", outside: undefined, inside: Number(port), protocol };
}

function inOrder(a: Port, b: Port): number {
  if (a.inside !== b.inside) return a.inside - b.inside;
  // docker compares addresses without the brackets.
  const [one, other] = [a.place.replace("[", ""), b.place.replace("[", "")];
  if (one !== other) return one < other ? -1 : 1;
  return (a.outside ?? 0) - (b.outside ?? 0) || byPort(`0/${a.protocol}`, `0/${b.protocol}`);
}

function groupText({ place: at, first, last, protocol }: Group): string {
  const span = first === last ? String(first) : `${first}-${last}`;
  return at === "" ? `${span}/${protocol}` : `${at}${span}->${span}/${protocol}`;
}

/** The ports of the label in which nerdctl keeps them. */
export function nerdctlPorts(labels: Readonly<Record<string, string>>): readonly PortMapping[] {
  const text = labels["nerdctl/ports"];
  if (text === undefined) return [];
  try {
    const mappings: unknown = JSON.parse(text);
    return Array.isArray(mappings) ? mappings.flatMap((mapping) => mappingOf(mapping ?? {})) : [];
  } catch {
    // A label in a form of another version: no ports is better than no row.
    return [];
  }
}

type NerdctlPort = Readonly<Record<"HostIP" | "HostPort" | "ContainerPort" | "Protocol", unknown>>;

function mappingOf({ HostIP, HostPort, ContainerPort, Protocol }: NerdctlPort): PortMapping[] {
  if (!isPort(HostPort) || !isPort(ContainerPort)) return [];
  const hostIp = typeof HostIP === "string" && /^[\da-fA-F.:]+$/.test(HostIP) ? HostIP : "0.0.0.0";
  const protocol = Protocol === "udp" || Protocol === "sctp" ? Protocol : "tcp";
  return [{ hostIp, hostPort: HostPort, containerPort: ContainerPort, protocol }];
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}
