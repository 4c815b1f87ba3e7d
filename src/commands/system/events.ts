/** `events`. */
import type { Engine } from "../../engine/types.ts";
import { timeOf } from "../container/logs.ts";
import type { Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { familiarName } from "../image-name.ts";
import { FILTER, FORMAT, OBJECT_FORMAT, SINCE, UNTIL } from "../options.ts";
import { given, list, text } from "../read.ts";
import { ContainerNames, type EventRecord, eventLine, eventObject, toRecord } from "./event-record.ts";

const ACCEPTED = [
  "container",
  "content",
  "event",
  "image",
  "label",
  "namespace",
  "scope",
  "snapshot",
  "type",
  "volume",
];
// Steps of the store below images and containers: shown where asked for.
const INNER = ["snapshot", "content"];

export const events: Command = {
  path: ["system", "events"],
  aliases: [["events"]],
  group: "System",
  summary: "Get real time events from the server",
  details:
    "Filters: container, content, event, image, label, namespace, scope, snapshot, type, volume. Snapshot and content events " +
    "show only with --filter type=snapshot or type=content. containerd keeps no past events: --since hides, it does not replay.",
  args: [],
  options: [
    FILTER,
    { ...FORMAT, summary: OBJECT_FORMAT.summary },
    { ...SINCE, summary: "Show all events created since timestamp" },
    { ...UNTIL, summary: "Stream events until this timestamp" },
  ],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ACCEPTED);
    const sinceMs = timeOf(parsed, "since");
    const untilMs = timeOf(parsed, "until");
    if (sinceMs !== undefined && sinceMs < Date.now())
      ctx.io.warn("containerd keeps no past events: showing new ones only");
    const window = { signal: untilSignal(ctx.signal, untilMs), sinceMs: sinceMs ?? 0 };
    return {
      kind: "records",
      records: read(ctx.engine, filters, window),
      text: eventLine,
      object: eventObject,
      ...given("format", text(parsed, "format")),
    };
  },
};

interface Window {
  readonly signal: AbortSignal;
  readonly sinceMs: number;
}

function untilSignal(signal: AbortSignal, untilMs: number | undefined): AbortSignal {
  if (untilMs === undefined) return signal;
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, untilMs - Date.now()))]);
}

async function* read(engine: Engine, filters: Filters, { signal, sinceMs }: Window): AsyncGenerator<EventRecord> {
  if (signal.aborted) return;
  // Subscribed before the names are read, so that no event falls between.
  const stream = engine.events({ signal })[Symbol.asyncIterator]();
  const first = stream.next();
  // Its failure is told below; until then nobody waits for it.
  first.catch(() => undefined);
  const names = await ContainerNames.read(engine);
  for (let next = await ended(first, signal); !next.done; next = await ended(stream.next(), signal)) {
    const event = next.value;
    if (event.namespace !== engine.namespace && event.kind !== "namespace") continue;
    const record = toRecord(event, await names.of(event));
    if (record === undefined || record.timeMs < sinceMs || !includes(record, filters)) continue;
    yield record;
  }
}

// The end of our own time is no error.
async function ended<Value>(step: Promise<IteratorResult<Value>>, signal: AbortSignal): Promise<IteratorResult<Value>> {
  try {
    return await step;
  } catch (error) {
    if (signal.aborted) return { done: true, value: undefined };
    throw error;
  }
}

function includes(record: EventRecord, filters: Filters): boolean {
  const { type, action, id, attributes } = record;
  if (INNER.includes(type) && !filters.get("type").includes(type) && !filters.has(type)) return false;
  // Mostly our own bookkeeping, such as the exit status that is kept on the container.
  if (type === "container" && action === "update" && !filters.get("event").includes("update")) return false;
  return (
    filters.matchesExactly("type", type) &&
    filters.matchesExactly("event", action) &&
    filters.matchesExactly("scope", "local") &&
    filters.matchesLabels("label", attributes) &&
    matchesImage(record, filters) &&
    ["container", "namespace", "snapshot", "content", "volume"].every(
      (name) =>
        !filters.has(name) ||
        (type === name && [id, attributes["name"] ?? ""].some((word) => filters.matchesStart(name, word))),
    )
  );
}

// The image filter also takes the events of the image's containers.
function matchesImage({ type, id, attributes }: EventRecord, filters: Filters): boolean {
  if (!filters.has("image")) return true;
  const name = type === "image" ? id : (attributes["image"] ?? "");
  const familiar = familiarName(name);
  return [name, familiar, familiar.replace(/:[^/:]*$/, "")].some((form) => filters.matchesExactly("image", form));
}
