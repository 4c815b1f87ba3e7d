import type { Bench } from "./context.ts";
import { comparePairs } from "./pairs.ts";
import type { Figure } from "./report.ts";

const BAR = 1.3;

/** `run --rm` of a container that ends at once. ctr's has no console, no names and no owner records. */
export async function benchRun(bench: Bench): Promise<Figure[]> {
  let count = 0;
  const ours = bench.lepton("run", "--rm", bench.image, "true");
  const base = bench.ctr("run", "--rm", bench.image);
  // ctr wants a new id each time.
  const theirs = {
    env: base.env,
    get argv() {
      return [...base.argv, `bench-${count++}`, "true"];
    },
  };
  const { oursMs, theirsMs, ratio } = await comparePairs(ours, theirs, 20);
  const text = `lepton ${oursMs.toFixed(0)} ms, ctr ${theirsMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`;
  return [{ id: "run--rm/ctr-run--rm", text, bar: `<= ${BAR}`, passed: ratio <= BAR }];
}
