/** Binds all that a container publishes, or nothing. */
import { setTimeout as delay } from "node:timers/promises";
import type { PortRefusal } from "./held.ts";
import type { PortMapping, PortRequest } from "./port.ts";
import { type BoundPort, bindPort } from "./socket.ts";

export interface Published {
  readonly mapping: PortMapping;
  /** None for SCTP, for which Node has no sockets: there the claims on disk must do. */
  readonly bound?: BoundPort;
}

export interface BindOptions {
  /** A port is in use: true where that will pass, since an earlier console of the container has it. */
  readonly isPassing: () => Promise<boolean>;
}

/** In the order of the requests; every address of a request gets the same port. */
export async function bindPorts(
  requests: readonly PortRequest[],
  options: BindOptions,
): Promise<{ readonly published: readonly Published[] } | { readonly refused: PortRefusal }> {
  const published: Published[] = [];
  for (const request of requests) {
    const bound = await bindRequest(request, options);
    if ("refused" in bound) {
      for (const one of published) one.bound?.close();
      return bound;
    }
    published.push(...bound.published);
  }
  return { published };
}

type Bound = { readonly published: readonly Published[] } | { readonly refused: PortRefusal };

async function bindRequest(request: PortRequest, options: BindOptions): Promise<Bound> {
  const { first, last } = hostRange(request.hostPort);
  const deadlineMs = performance.now() + PASSING_MS;
  let refused: PortRefusal | undefined;
  // A random port that is free on one address may be taken on another.
  for (let port = first, tries = 0; port <= last && tries < MOST_TRIES; tries++) {
    const bound = await bindEverywhere(request, port);
    if ("published" in bound) return bound;
    refused = bound.refused;
    if (refused.reason !== "EADDRINUSE") break;
    if (first === last && port !== 0) {
      if (performance.now() > deadlineMs || !(await options.isPassing())) break;
      await delay(5);
    } else if (port !== 0) port++;
  }
  const usedUp = refused?.reason === "EADDRINUSE" && first !== last;
  return { refused: { port: refused?.port ?? "", reason: usedUp ? "none-free" : (refused?.reason ?? "none-free") } };
}

// A console closes in a moment; one that hangs must not hang the next.
const PASSING_MS = 3000;
const MOST_TRIES = 65_536;

function hostRange(text: string): { readonly first: number; readonly last: number } {
  const [first = "", last = first] = text.split("-");
  return { first: Number(first), last: Number(last) };
}

async function bindEverywhere({ hostIp, containerPort, protocol }: PortRequest, wanted: number): Promise<Bound> {
  const published: Published[] = [];
  let port = wanted;
  for (const address of hostIp === "" ? ["0.0.0.0", "::"] : [hostIp]) {
    try {
      const bound = protocol === "sctp" ? undefined : await bindPort(protocol, address, port);
      port = bound?.port ?? (port === 0 ? randomPort() : port);
      const mapping = { hostIp: address, hostPort: port, containerPort, protocol };
      published.push(bound === undefined ? { mapping } : { mapping, bound });
    } catch (error) {
      const { code = "unknown" } = error as NodeJS.ErrnoException;
      if (hostIp === "" && address === "::" && NO_IPV6.includes(code)) continue;
      for (const one of published) one.bound?.close();
      return { refused: { port: `${shown(address)}:${port}/${protocol}`, reason: code } };
    }
  }
  return { published };
}

// A kernel without IPv6, or with it switched off.
const NO_IPV6 = ["EAFNOSUPPORT", "EADDRNOTAVAIL", "EPROTONOSUPPORT"];

/** An address as it stands before a colon. */
function shown(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

// The kernel's own range is for sockets, which SCTP has none of here: the hook refuses what another container has.
function randomPort(): number {
  return 49_153 + Math.floor(Math.random() * 10_000);
}
