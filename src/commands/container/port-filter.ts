/** The `publish` and `expose` filters of `ps`: `80`, `80/udp`, `8000-8010/tcp`. */
import { LeptonError } from "../../errors.ts";
import type { Filters } from "../filters.ts";

interface Range {
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
}

/** A test of a container's PORTS entries; throws `invalid-argument` for a bad port. */
export function portFilter(filters: Filters): (ports: readonly string[]) => boolean {
  const published = filters.get("publish").map((text) => parseRange("publish", text));
  const exposed = filters.get("expose").map((text) => parseRange("expose", text));
  if (published.length + exposed.length === 0) return () => true;
  return (ports) =>
    ports.some((entry) => {
      const { outside, inside } = parseEntry(entry);
      return published.some((range) => overlaps(range, outside)) || exposed.some((range) => overlaps(range, inside));
    });
}

function parseRange(name: string, text: string): Range {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(text);
  const first = Number(match?.[1] ?? -1);
  const last = Number(match?.[2] ?? first);
  if (match === null || first > last || last > 65_535) {
    throw new LeptonError("invalid-argument", `invalid filter '${name}=${text}': not a port or range of ports`);
  }
  return { first, last, protocol: match[3] ?? "tcp" };
}

// `0.0.0.0:8000-8001->80-81/tcp`, `[::]:53->53/udp`, `9000/tcp`.
function parseEntry(entry: string): { readonly outside: Range | undefined; readonly inside: Range | undefined } {
  const [left = "", right] = entry.split("->");
  const inner = right ?? left;
  const protocol = inner.slice(inner.indexOf("/") + 1);
  const outer = right === undefined ? undefined : left.slice(left.lastIndexOf(":") + 1);
  return { outside: outer === undefined ? undefined : range(outer, protocol), inside: range(inner, protocol) };
}

function range(text: string, protocol: string): Range | undefined {
  const match = /^(\d+)(?:-(\d+))?/.exec(text);
  if (match === null) return undefined;
  return { first: Number(match[1]), last: Number(match[2] ?? match[1]), protocol };
}

function overlaps(wanted: Range, port: Range | undefined): boolean {
  return (
    port !== undefined && wanted.protocol === port.protocol && wanted.first <= port.last && port.first <= wanted.last
  );
}
