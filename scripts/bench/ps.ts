import type { Bench } from "./context.ts";
import { DOCKER_IMAGE } from "./docker.ts";
import { type Command, comparePairs, type PairResult, timed } from "./pairs.ts";
import { benchManyContainers } from "./ps-many.ts";
import type { Figure } from "./report.ts";

const CONTAINERS = 20;
const PAIRS = 30;
const BAR = 0.8;

/**
 * `ps -a` with 20 containers, against `ctr containers ls` (which asks for less: it shows no state) and `docker ps -a`;
 * then with 1,000.
 */
export async function benchPs(bench: Bench): Promise<Figure[]> {
  const few = await benchFew(bench);
  return [...few, ...(await benchManyContainers(bench))];
}

async function benchFew(bench: Bench): Promise<Figure[]> {
  await fill((n) => bench.lepton("create", "--name", `c${n}`, bench.image, "true"));
  const ours = bench.lepton("ps", "-a");
  const ctr = await comparePairs(ours, bench.ctr("containers", "ls"), PAIRS);
  const figures: Figure[] = [{ id: "ps/ctr-c-ls", text: describe(ctr, "ctr"), bar: "" }];
  const peer = await bench.docker();
  if (peer === undefined) return figures;
  await fill(() => peer.docker("create", "--network", "none", DOCKER_IMAGE, "/bin/true"));
  const docker = await comparePairs(ours, peer.docker("ps", "-a"), PAIRS);
  const passed = docker.ratio <= BAR;
  figures.push({ id: "ps/docker-ps", text: describe(docker, "docker"), bar: `<= ${BAR}`, passed });
  return figures;
}

async function fill(create: (n: number) => Command): Promise<void> {
  for (let n = 0; n < CONTAINERS; n++) await timed(create(n));
}

function describe({ oursMs, theirsMs, ratio }: PairResult, peer: string): string {
  return `lepton ${oursMs.toFixed(1)} ms, ${peer} ${theirsMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
}
