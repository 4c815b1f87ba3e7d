/** Ports in the parts of `inspect` that name some. */
import type { ContainerDetail, PublishedPorts } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct } from "../go-value.ts";

const NO_PORTS: PublishedPorts = { requests: [], exposed: [], mappings: [] };

/** Of NetworkSettings: a container that runs has each exposed port there, and nil for one that nobody has published. */
export function portBindings({ published = NO_PORTS, status }: ContainerDetail): [string, GoValue][] {
  const bindings = new Map<string, GoStruct[]>();
  const isUp = status === "running" || status === "paused";
  for (const port of isUp ? published.exposed : []) bindings.set(port, []);
  for (const { hostIp, hostPort, containerPort, protocol } of published.mappings) {
    const port = `${containerPort}/${protocol}`;
    bindings.set(port, [...(bindings.get(port) ?? []), portBinding(hostIp, String(hostPort))]);
  }
  return [...bindings].map(([port, bound]) => [port, bound.length === 0 ? new GoNil("slice") : bound]);
}

/** docker's PortBinding. */
export function portBinding(hostIp: string, hostPort: string): GoStruct {
  return goStruct({ HostIP: hostIp, HostPort: hostPort }, { HostIP: "HostIp" });
}

/** docker's map of ports to `{}`; undefined where there is none, which is no key then. */
export function exposedPortSet(exposed: readonly string[]): GoMap | undefined {
  return exposed.length === 0 ? undefined : new GoMap(exposed.map((port) => [port, goStruct({})] as const));
}
