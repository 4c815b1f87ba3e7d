import { loadRow } from "../../src/commands/rows.ts";
import { openClient } from "../../src/containerd/client.ts";
import { openDisk } from "../../src/disk/paths.ts";
import { mapLimited } from "../../src/engine/concurrency.ts";
import { connect } from "../../src/engine/connect.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { cniPlaces } from "../../src/engine/networks/places.ts";
import { openRegistrySettings } from "../../src/engine/registry/settings.ts";
import { selfExecutable } from "../../src/engine/self.ts";
import type { Engine } from "../../src/engine/types.ts";
import { countingClient } from "../../test/helpers/counting-client.ts";
import type { Bench } from "./context.ts";
import { median, timed } from "./pairs.ts";
import type { Figure } from "./report.ts";

const CONTAINERS = 1000;
const RUNNING = 10;
const AT_ONCE = 8;
const RUNS = 15;
const BAR_MS = 300;

/** `ps -a` with 1,000 containers, ten of which run, and the calls to containerd that it takes. */
export async function benchManyContainers(bench: Bench): Promise<Figure[]> {
  const { address, dataRoot, runRoot } = bench.daemon;
  const engine = await connect({ address, dataRoot, runRoot });
  try {
    await fill(engine, bench.image);
    const calls = await callsOf(bench);
    return [await figure(bench, ["ps", "-a"], calls), await figure(bench, ["ps"], calls)];
  } finally {
    engine.close();
  }
}

async function fill({ containers }: Engine, image: string): Promise<void> {
  const there = (await containers.list({ all: true })).length;
  const wanted = Array.from({ length: CONTAINERS - there }, (_, n) => `many-${n}`);
  await mapLimited(wanted, AT_ONCE, async (name, n) => {
    const args = ["sleep", "100000"];
    if (n < RUNNING) await containers.run({ image, name, args, network: "none" });
    else await containers.create({ image, name, args, labels: { tier: `t${n % 7}` }, network: "none" });
  });
}

async function callsOf({ daemon }: Bench): Promise<number> {
  const { address } = daemon;
  const client = openClient({ address, namespace: "default" });
  const { client: counting, taken } = countingClient(client);
  const engine = createEngine({
    client: counting,
    disk: openDisk(address, daemon),
    namespace: "default",
    registry: openRegistrySettings(),
    cni: cniPlaces(address),
    self: selfExecutable(),
  });
  try {
    const row = await loadRow(["ps"]);
    await row?.run({ engine, io: NO_HANDS, signal: AbortSignal.timeout(60_000) }, { args: [], options: { all: true } });
    return Object.values(taken()).reduce((sum, count) => sum + count, 0);
  } finally {
    client.close();
  }
}

const NO_HANDS = {
  confirm: async () => false,
  stdin: (async function* () {})(),
  stdinIsTty: false,
  stdoutIsTty: false,
  warn: () => {},
};

async function figure(bench: Bench, args: readonly string[], calls: number): Promise<Figure> {
  const command = bench.lepton(...args);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await timed(command));
  const ms = median(times);
  return {
    id: `${args.join("")}/${CONTAINERS}`,
    text: `${CONTAINERS} containers, ${RUNNING} running, in ${ms.toFixed(0)} ms, ${calls} calls`,
    bar: `<= ${BAR_MS} ms`,
    passed: ms <= BAR_MS,
  };
}
