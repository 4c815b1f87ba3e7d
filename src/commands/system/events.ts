/** `events`. */
import type { Engine, EngineEvent } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { timeOf } from "../container/logs.ts";
import type { Command } from "../define.ts";
import { parseFilters } from "../filters.ts";
import { FILTER, FORMAT, OBJECT_FORMAT, SINCE, UNTIL } from "../options.ts";
import { given, list, text } from "../read.ts";
import { EVENT_FILTERS, eventTest } from "./event-filters.ts";
import { ContainerNames, type EventRecord, eventLine, eventObject, toRecord } from "./event-record.ts";
import { pastEvents, seenIn } from "./past-events.ts";

export const events: Command = {
  path: ["system", "events"],
  aliases: [["events"]],
  group: "System",
  summary: "Get real time events from the server",
  details:
    `Filters: ${EVENT_FILTERS.join(", ")}. Snapshot and content events ` +
    "show only with --filter type=snapshot or type=content. containerd keeps no past events: with --since or --until, " +
    "those of before are read from records, which tell of what is still here: when it was created, and the last " +
    "start and exit of each container.",
  args: [],
  options: [
    FILTER,
    { ...FORMAT, summary: OBJECT_FORMAT.summary },
    { ...SINCE, summary: "Show all events created since timestamp" },
    { ...UNTIL, summary: "Stream events until this timestamp" },
  ],
  async run(ctx, parsed) {
    const test = eventTest(parseFilters(list(parsed, "filter"), EVENT_FILTERS));
    const [sinceMs, untilMs] = [timeOf(parsed, "since"), timeOf(parsed, "until")];
    if (sinceMs !== undefined && untilMs !== undefined && untilMs < sinceMs) throw crossed();
    const window: Window = {
      signal: ctx.signal,
      // As docker: an end without a beginning is of all that there was.
      replays: sinceMs !== undefined || untilMs !== undefined,
      sinceMs: sinceMs ?? 0,
      untilMs: untilMs ?? Number.POSITIVE_INFINITY,
    };
    return {
      kind: "records",
      records: wanted(ctx.engine, window, test),
      text: eventLine,
      object: eventObject,
      ...given("format", text(parsed, "format")),
    };
  },
};

function crossed(): LeptonError {
  return new LeptonError("invalid-argument", "the time of --since cannot be after that of --until");
}

interface Window {
  readonly signal: AbortSignal;
  readonly replays: boolean;
  readonly sinceMs: number;
  readonly untilMs: number;
}

async function* wanted(
  engine: Engine,
  window: Window,
  test: (record: EventRecord) => boolean,
): AsyncGenerator<EventRecord> {
  // Read while listening has begun.
  const names = ContainerNames.read(engine);
  names.catch(() => undefined);
  for await (const event of eventsOf(engine, window)) {
    if (event.namespace !== engine.namespace && event.kind !== "namespace") continue;
    const record = toRecord(event, await (await names).of(event));
    if (record === undefined || record.timeMs < window.sinceMs || record.timeMs > window.untilMs) continue;
    if (test(record)) yield record;
  }
}

/** What was, then what comes, until the end of the window. */
async function* eventsOf(engine: Engine, window: Window): AsyncGenerator<EngineEvent> {
  if (window.untilMs <= Date.now()) {
    yield* await pastEvents(engine);
    return;
  }
  const end = endOf(window);
  try {
    yield* untilEnd(engine, window, end.signal);
  } finally {
    end.clear();
  }
}

async function* untilEnd(engine: Engine, window: Window, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  // Listening begins before the records are read, so that nothing falls between.
  const live = Promise.withResolvers<void>();
  const stream = engine.events({ signal, onLive: live.resolve })[Symbol.asyncIterator]();
  const first = stream.next();
  // Its failure is told below; until then nobody waits for it.
  first.catch(() => undefined);
  let isShown: (event: EngineEvent) => boolean = () => false;
  if (window.replays) {
    await Promise.race([live.promise, first.catch(() => undefined)]);
    const shown = await pastEvents(engine);
    yield* shown;
    isShown = seenIn(shown);
  }
  for (let next = await ended(first, signal); !next.done; next = await ended(stream.next(), signal)) {
    if (!isShown(next.value)) yield next.value;
  }
}

// A longer time than a timer takes.
const MAX_TIMER_MS = 2 ** 31 - 1;

function endOf({ signal, untilMs }: Window): { readonly signal: AbortSignal; readonly clear: () => void } {
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    const leftMs = untilMs - Date.now();
    if (leftMs <= 0) end.abort();
    else timer = setTimeout(arm, Math.min(leftMs, MAX_TIMER_MS));
  };
  if (Number.isFinite(untilMs)) arm();
  return { signal: AbortSignal.any([signal, end.signal]), clear: () => clearTimeout(timer) };
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
