import type { Bench } from "./context.ts";
import { comparePairs, timed } from "./pairs.ts";
import type { Figure } from "./report.ts";

const CONTAINERS = 20;

/** `lepton ps -a` against `ctr containers ls`, with 20 containers. ctr asks for less: it shows no state. */
export async function benchPs(bench: Bench): Promise<Figure[]> {
  for (let n = 0; n < CONTAINERS; n++) await timed(bench.lepton("create", "--name", `c${n}`, bench.image, "true"));
  const result = await comparePairs(bench.lepton("ps", "-a"), bench.ctr("containers", "ls"), 30);
  const { oursMs, theirsMs, ratio } = result;
  const text = `lepton ${oursMs.toFixed(1)} ms, ctr ${theirsMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
  return [{ id: "ps/ctr-c-ls", text, bar: "" }];
}
