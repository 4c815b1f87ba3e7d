/** `stats`. */
import { setTimeout as delay } from "node:timers/promises";
import type { Container, ContainerStats, Engine } from "../../engine/types.ts";
import type { Command, Parsed } from "../define.ts";
import { ALL, FORMAT, NO_TRUNC } from "../options.ts";
import { flag, given, text } from "../read.ts";
import { STATS_COLUMNS, type StatsRow } from "./stats-columns.ts";

// docker's daemon samples once a second.
const INTERVAL_MS = 1000;

export const stats: Command = {
  path: ["container", "stats"],
  aliases: [["stats"]],
  group: "Containers",
  summary: "Display a live stream of container(s) resource usage statistics",
  details: "CPU % is of one processor: a container that keeps two busy shows 200%.",
  args: [{ name: "CONTAINER", summary: "Only these", required: false, variadic: true, complete: "running-container" }],
  options: [
    ALL,
    FORMAT,
    { name: "no-stream", kind: "boolean", summary: "Disable streaming stats and only pull the first result" },
    NO_TRUNC,
  ],
  async run(ctx, parsed) {
    const asked = await resolve(ctx.engine, parsed.args);
    const options = {
      ...given("format", text(parsed, "format")),
      noTrunc: flag(parsed, "no-trunc"),
      quietField: "ID",
      rowType: "stats",
    };
    const frames = framesOf({ engine: ctx.engine, parsed, asked, signal: ctx.signal });
    if (!flag(parsed, "no-stream")) return { kind: "live-table", columns: STATS_COLUMNS, frames, options };
    const { value } = await frames.next();
    await frames.return(undefined);
    return { kind: "table", columns: STATS_COLUMNS, rows: value ?? [], options };
  },
};

/** The containers named on the command line, by id; a name that is not there is an error. */
async function resolve(engine: Engine, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(refs.map(async (ref) => [(await engine.containers.inspect(ref)).id, ref] as const));
  return new Map(found);
}

interface Watch {
  readonly engine: Engine;
  readonly parsed: Parsed;
  readonly asked: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

// A rate needs two samples, so the first one is not shown.
async function* framesOf(watch: Watch): AsyncGenerator<readonly StatsRow[], undefined> {
  let before = byId(await watch.engine.containers.stats());
  while (!watch.signal.aborted) {
    if (!(await waited(watch.signal))) return;
    const [samples, containers] = await Promise.all([watch.engine.containers.stats(), listed(watch)]);
    const now = byId(samples);
    yield containers.map((container) => rowOf(container, watch.asked, before, now));
    before = now;
  }
}

async function waited(signal: AbortSignal): Promise<boolean> {
  try {
    await delay(INTERVAL_MS, undefined, { signal });
    return true;
  } catch {
    // Aborted: the user has seen enough.
    return false;
  }
}

async function listed({ engine, parsed, asked }: Watch): Promise<readonly Container[]> {
  const containers = await engine.containers.list({ all: flag(parsed, "all") || asked.size > 0 });
  return asked.size === 0 ? containers : containers.filter(({ id }) => asked.has(id));
}

function rowOf(
  { id, name }: Container,
  asked: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, ContainerStats>,
  now: ReadonlyMap<string, ContainerStats>,
): StatsRow {
  return { id, name, asked: asked.get(id) ?? id, now: now.get(id) ?? idle(id), before: before.get(id) };
}

// A container without processes uses nothing, which docker shows as zeros.
function idle(id: string): ContainerStats {
  return {
    id,
    namespace: "",
    timeMs: 0,
    cpuTotalNs: 0n,
    memoryBytes: 0,
    memoryLimitBytes: 0,
    networkRxBytes: 0,
    networkTxBytes: 0,
    blockReadBytes: 0,
    blockWriteBytes: 0,
    pids: 0,
    pidsLimit: 0,
  };
}

function byId(samples: readonly ContainerStats[]): ReadonlyMap<string, ContainerStats> {
  return new Map(samples.map((sample) => [sample.id, sample]));
}
