/** Filters of `ps`, with docker's meanings. */
import type { Container, Engine } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { fullName } from "../image-name.ts";
import { portFilter } from "./port-filter.ts";

const ACCEPTED = [
  "ancestor",
  "before",
  "exited",
  "expose",
  "health",
  "id",
  "label",
  "name",
  "network",
  "publish",
  "since",
  "status",
  "volume",
];

const STATUSES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];
const HEALTHS = ["none", "starting", "healthy", "unhealthy"];

/** Reads and checks the filters of `ps`; throws `invalid-argument`. */
export function containerFilters(words: readonly string[]): Filters {
  const filters = parseFilters(words, ACCEPTED);
  for (const status of filters.get("status")) oneOf("status", status, STATUSES);
  for (const health of filters.get("health")) oneOf("health", health, HEALTHS);
  for (const code of filters.get("exited")) {
    if (!/^[+-]?\d+$/.test(code)) throw invalid("exited", code, "it is an exit status");
  }
  portFilter(filters);
  return filters;
}

function oneOf(name: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw invalid(name, value, `one of ${words.join(", ")}`);
}

function invalid(name: string, value: string, hint: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid filter '${name}=${value}'`, { hint });
}

/** The containers that fit, of all of a namespace, newest first. */
export async function filterContainers(
  engine: Engine,
  all: readonly Container[],
  filters: Filters,
): Promise<readonly Container[]> {
  const images = await ancestorImages(engine, filters);
  const ports = portFilter(filters);
  return between(all, filters).filter(
    (container) =>
      filters.matches("name", container.name) &&
      filters.matchesStart("id", container.id) &&
      filters.matchesLabels("label", container.labels) &&
      filters.matchesExactly("status", container.status) &&
      filters.matchesExactly("health", container.health ?? "none") &&
      exitedWith(container, filters) &&
      mounts(container, filters) &&
      inNetwork(container, filters) &&
      (images === undefined || images.has(container.image)) &&
      ports(container.ports),
  );
}

/** `before` and `since` cut the list at a container, which is not part of it. */
function between(all: readonly Container[], filters: Filters): readonly Container[] {
  const [before] = filters.get("before").slice(-1);
  const [since] = filters.get("since").slice(-1);
  const from = before === undefined ? 0 : indexOf(all, before) + 1;
  const to = since === undefined ? all.length : indexOf(all, since);
  return all.slice(from, Math.max(from, to));
}

function indexOf(all: readonly Container[], ref: string): number {
  const named = all.findIndex(({ id, name }) => id === ref || name === ref);
  const index = named >= 0 ? named : all.findIndex(({ id }) => id.startsWith(ref));
  if (index < 0) throw new LeptonError("not-found", `no such container: ${ref}`);
  return index;
}

function exitedWith(container: Container, filters: Filters): boolean {
  if (!filters.has("exited")) return true;
  const { status, exitCode } = container;
  return status === "exited" && filters.get("exited").some((code) => Number(code) === exitCode);
}

function mounts(container: Container, filters: Filters): boolean {
  if (!filters.has("volume")) return true;
  // They stand in the spec, whose reading is most of the work of a listing.
  const { mounts: mounted = [] } = container;
  return mounted.some((mount) =>
    [mount.name ?? mount.source, mount.destination].some((place) => filters.get("volume").includes(place)),
  );
}

function inNetwork({ networks }: Container, filters: Filters): boolean {
  return !filters.has("network") || networks.some((name) => filters.get("network").includes(name));
}

/** Names of the images that `ancestor` means: every name of the same image. */
async function ancestorImages(engine: Engine, filters: Filters): Promise<ReadonlySet<string> | undefined> {
  if (!filters.has("ancestor")) return undefined;
  const wanted = filters.get("ancestor");
  const images = await engine.images.list();
  const meant = images.filter((image) =>
    wanted.some((ref) => names(ref, image.name, image.configDigest, image.digest)),
  );
  const digests = new Set(meant.map(({ digest }) => digest));
  const same = images.filter(({ digest }) => digests.has(digest)).map(({ name }) => name);
  // A container outlives its image's name.
  return new Set([...same, ...wanted.map(fullName), ...wanted]);
}

function names(ref: string, name: string, ...digests: readonly string[]): boolean {
  if (name === ref || name === fullName(ref)) return true;
  const id = ref.replace(/^sha256:/, "");
  return id.length >= 4 && /^[0-9a-f]+$/.test(id) && digests.some((digest) => digest.startsWith(`sha256:${id}`));
}
