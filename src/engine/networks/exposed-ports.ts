/** Ports that a container says it serves: EXPOSE of its image, `--expose`, and what `-P` makes of them. */
import type { PortRequest } from "../../console/ports/port.ts";
import { LeptonError } from "../../errors.ts";
import { parsePortRange, portProtocol, splitProtocol } from "./port-range.ts";

/** `80/tcp` for each port of `--expose`; throws `invalid-argument` in docker's words. */
export function parseExpose(specs: readonly string[]): string[] {
  return specs.flatMap((spec) => {
    if (spec.includes(":")) throw refused(`invalid port format for --expose: ${spec}`);
    const { protocol, port } = splitProtocol(spec);
    const range = parsePortRange(port);
    if ("problem" in range) throw refused(`invalid range format for --expose: ${spec}, error: ${range.problem}`);
    const known = portProtocol(protocol);
    return Array.from({ length: range.last - range.first + 1 }, (_, index) => `${range.first + index}/${known}`);
  });
}

/** Every port that a container exposes, published ones included, each once and in order; a damaged one is left out. */
export function exposedPorts(
  ofImage: Iterable<string>,
  exposed: readonly string[],
  published: readonly PortRequest[],
): string[] {
  const all = [
    ...published.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`),
    ...ofImage,
    ...exposed,
  ];
  return [...new Set(all.flatMap((text) => wordOf(text) ?? []))].sort(byPort);
}

/** What `-P` adds: every exposed port that `-p` does not name, on any port of the host. */
export function publishAll(exposed: readonly string[], published: readonly PortRequest[]): PortRequest[] {
  const named = new Set(published.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));
  return exposed
    .filter((word) => !named.has(word))
    .map((word) => {
      const { protocol, port } = splitProtocol(word);
      return { hostIp: "", hostPort: "", containerPort: Number(port), protocol: portProtocol(protocol) };
    });
}

// An image says what it likes.
function wordOf(text: string): string | undefined {
  const { protocol, port } = splitProtocol(text);
  const range = parsePortRange(port);
  const known = /^(tcp|udp|sctp)$/i.test(protocol);
  return "problem" in range || !known || range.first === 0 ? undefined : `${range.first}/${protocol.toLowerCase()}`;
}

/** By number, then by protocol. */
export function byPort(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : one > other ? 1 : 0);
}

function refused(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
