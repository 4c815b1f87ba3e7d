/** `run --rm` on the bridge against docker's, and where its time goes. */
import { connect } from "../../src/engine/connect.ts";
import type { EngineEvent } from "../../src/engine/types.ts";
import { isLeptonError } from "../../src/errors.ts";
import { waitFor } from "../../test/helpers/wait-for.ts";
import type { Bench } from "./context.ts";
import { DOCKER_IMAGE } from "./docker.ts";
import { type Command, comparePairs, median, timed } from "./pairs.ts";
import { type PluginTimes, startPluginClock } from "./plugin-clock.ts";
import type { Figure } from "./report.ts";

const PAIRS = 15;
const RUNS = 10;
const BAR = 0.9;

export async function benchBridge(bench: Bench): Promise<Figure[]> {
  const parts = await whereTimeGoes(bench);
  const docker = await bench.docker({ bridge: true });
  const id = "run--rm/docker, bridge";
  if (docker === undefined) return [{ id, text: "docker is not here", bar: "" }, ...parts];
  const theirs = docker.docker("run", "--rm", DOCKER_IMAGE, "true");
  const { oursMs, theirsMs, ratio } = await comparePairs(onBridge(bench), theirs, PAIRS);
  const text = `lepton ${oursMs.toFixed(0)} ms, docker ${theirsMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`;
  return [{ id, text, bar: `<= ${BAR}`, passed: ratio <= BAR }, ...parts];
}

function onBridge(bench: Bench, more: Readonly<Record<string, string>> = {}): Command {
  const { argv, env } = bench.lepton("run", "--rm", bench.image, "true");
  return { argv, env: { ...env, ...more, LEPTON_NETWORK: "bridge" } };
}

/** Medians of what lies between two moments of a run, as containerd's events tell them; the plugins by a clock of their own. */
async function whereTimeGoes(bench: Bench): Promise<Figure[]> {
  const clock = startPluginClock(bench.daemon.dir);
  const command = onBridge(bench, { CNI_PATH: clock.dir });
  const { address, dataRoot, runRoot } = bench.daemon;
  const engine = await connect({ address, dataRoot, runRoot });
  const seen: EngineEvent[] = [];
  const end = new AbortController();
  try {
    let live = false;
    const stream = engine.events({ signal: end.signal, onLive: () => (live = true) });
    const listening = collect(stream, seen);
    await waitFor("the event stream", () => live);
    // The first one makes the network.
    await timed(command);
    const runs: Part[][] = [];
    while (runs.length < RUNS) {
      await waitFor("the last event of the run before", () => seen.some(isEvent("container", "destroy")));
      seen.length = 0;
      clock.forget();
      const startMs = Date.now();
      await timed(command);
      const endMs = Date.now();
      await waitFor("the event of the removal", () => seen.some(isEvent("container", "destroy")));
      runs.push(partsOf(seen, { startMs, endMs, plugins: clock.read() }));
    }
    end.abort();
    await listening;
    return describe(runs);
  } finally {
    end.abort();
    engine.close();
  }
}

async function collect(events: AsyncIterable<EngineEvent>, into: EngineEvent[]): Promise<void> {
  try {
    for await (const event of events) into.push(event);
  } catch (error) {
    // We have ended it.
    if (!isLeptonError(error, "canceled")) throw error;
  }
}

function isEvent(kind: string, action: string): (event: EngineEvent) => boolean {
  return (event) => event.kind === kind && event.action === action;
}

interface Part {
  readonly name: string;
  readonly ms: number;
}

interface Clocked {
  readonly startMs: number;
  readonly endMs: number;
  readonly plugins: PluginTimes;
}

function partsOf(events: readonly EngineEvent[], { startMs, endMs, plugins }: Clocked): Part[] {
  const at = (kind: string, action: string) => events.find(isEvent(kind, action))?.timeMs ?? Number.NaN;
  const [made, created, started] = [at("container", "create"), at("task", "create"), at("task", "start")];
  const [ended, deleted, gone] = [at("task", "exit"), at("task", "delete"), at("container", "destroy")];
  return [
    { name: "client", ms: made - startMs },
    { name: "containerd, shim, runc, hook", ms: created - made - plugins.ADD },
    { name: "CNI ADD", ms: plugins.ADD },
    { name: "start", ms: started - created },
    { name: "process", ms: ended - started },
    { name: "task away", ms: deleted - ended },
    { name: "beside it CNI DEL", ms: plugins.DEL },
    { name: "record away", ms: gone - deleted },
    { name: "client's end", ms: endMs - gone },
  ];
}

function describe(runs: readonly (readonly Part[])[]): Figure[] {
  const [first = []] = runs;
  const texts = first.map(({ name }, index) => {
    const values = runs.map((run) => run[index]?.ms ?? 0);
    return `${name} ${median(values).toFixed(0)}`;
  });
  return [texts.slice(0, 5), texts.slice(5)].map((some, index) => ({
    id: index === 0 ? "  where it goes, ms" : "",
    text: some.join(", "),
    bar: "",
  }));
}
