/** Two programs that do the same, timed in turns, so that a busy machine is busy for both. */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Command {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface PairResult {
  /** Medians, milliseconds. */
  readonly oursMs: number;
  readonly theirsMs: number;
  /** Median of the ratios of each pair; below 1 we are faster. */
  readonly ratio: number;
  readonly pairs: number;
}

/**
 * Runs ours and theirs in turns, first one and then the other at the front, after one pair to warm up.
 * `before` puts the world as it was, before each run and untimed.
 */
export async function comparePairs(
  ours: Command,
  theirs: Command,
  pairs: number,
  before: () => Promise<void> = async () => undefined,
): Promise<PairResult> {
  const once = async (command: Command): Promise<number> => {
    await before();
    return await timed(command);
  };
  await once(ours);
  await once(theirs);
  const times: { readonly ours: number; readonly theirs: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) times.push({ ours: await once(ours), theirs: await once(theirs) });
    else {
      const second = await once(theirs);
      times.push({ ours: await once(ours), theirs: second });
    }
  }
  return {
    oursMs: median(times.map((time) => time.ours)),
    theirsMs: median(times.map((time) => time.theirs)),
    ratio: median(times.map((time) => time.ours / time.theirs)),
    pairs,
  };
}

/** Wall time of one run in milliseconds; one that does not succeed ends the bench. */
export async function timed({ argv, env }: Command): Promise<number> {
  const [program = "", ...args] = argv;
  const startMs = performance.now();
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  const tookMs = performance.now() - startMs;
  if (code !== 0) throw new Error(`"${argv.join(" ")}" ended with ${code}`);
  return tookMs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
