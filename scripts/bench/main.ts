/** Runs the benches named in argv, or all, each on a containerd of its own. Exits 1 where a bar is not passed. */

import { benchBridge } from "./bridge.ts";
import { type Bench, openBench } from "./context.ts";
import { benchDashboard } from "./dashboard.ts";
import { benchImages } from "./images.ts";
import { benchPs } from "./ps.ts";
import { benchPull } from "./pull.ts";
import { type Figure, formatFigure } from "./report.ts";
import { benchRun } from "./run.ts";

const BENCHES: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  ps: benchPs,
  run: async (bench) => [...(await benchRun(bench)), ...(await benchBridge(bench))],
  pull: benchPull,
  dashboard: benchDashboard,
  images: benchImages,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES);
for (const name of wanted) {
  const run = BENCHES[name];
  if (run === undefined) throw new Error(`no bench "${name}"; there are: ${Object.keys(BENCHES).join(", ")}`);
  await using bench = await openBench();
  for (const figure of await run(bench)) {
    process.stdout.write(`${formatFigure(figure)}\n`);
    if (figure.passed === false) process.exitCode = 1;
  }
}
