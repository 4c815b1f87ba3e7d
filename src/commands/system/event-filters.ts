/** docker's filters of `events`. */
import type { Filters } from "../filters.ts";
import { familiarName, fullName } from "../image-name.ts";
import type { EventRecord } from "./event-record.ts";

// Names of things, by id or name; what docker has and we do not (its daemon, plugins) has no events here.
const OBJECTS = ["container", "content", "daemon", "namespace", "network", "plugin", "snapshot", "volume"];

/** Names of all filters. */
export const EVENT_FILTERS: readonly string[] = [...OBJECTS, "event", "image", "label", "scope", "type"].sort();

// Steps of the store below images and containers: shown where asked for.
const INNER = ["snapshot", "content"];

/** True for the events that the filters let through. */
export function eventTest(filters: Filters): (record: EventRecord) => boolean {
  return (record) => {
    const { type, action, id, attributes } = record;
    if (INNER.includes(type) && !filters.get("type").includes(type) && !filters.has(type)) return false;
    // Mostly our own bookkeeping, such as the exit status that is kept on the container.
    if (type === "container" && action === "update" && !filters.get("event").includes("update")) return false;
    return (
      filters.matchesExactly("type", type) &&
      matchesAction(action, filters) &&
      filters.matchesExactly("scope", "local") &&
      filters.matchesLabels("label", attributes) &&
      matchesImage(record, filters) &&
      OBJECTS.every(
        (name) => !filters.has(name) || (type === name && isCalled([id, attributes["name"]], name, filters)),
      )
    );
  };
}

// `health_status: healthy` is also a `health_status`.
function matchesAction(action: string, filters: Filters): boolean {
  return filters.matchesExactly("event", action) || filters.matchesExactly("event", action.replace(/:.*/s, ""));
}

function isCalled(names: readonly (string | undefined)[], filter: string, filters: Filters): boolean {
  return names.some((name) => name !== undefined && filters.matchesStart(filter, name));
}

// The image filter also takes the events of the image's containers.
function matchesImage({ type, id, attributes }: EventRecord, filters: Filters): boolean {
  if (!filters.has("image")) return true;
  const name = type === "image" ? id : (attributes["image"] ?? "");
  if (name === "") return false;
  const [familiar, full] = [familiarName(fullName(name)), fullName(name)];
  return [name, full, familiar, familiar.replace(/:[^/:]*$/, "")].some((form) => filters.matchesExactly("image", form));
}
