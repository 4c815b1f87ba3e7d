/** Deals the files of a run out to lanes (`--shard=1/3`) so that all end at about the same time. */
import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Seconds on an idle machine, of the files that take longer than most; rough is good enough.
const SECONDS: Readonly<Record<string, number>> = {
  "archives-crash": 10,
  commit: 14,
  console: 6,
  "console-containers": 12,
  cp: 9,
  "cp-race": 7,
  crash: 10,
  "crash-verbs": 15,
  crowd: 9,
  "docker-lines": 36,
  health: 12,
  hosts: 10,
  "image-layers-large": 8,
  "images-load": 6,
  "import-export": 8,
  lifecycle: 14,
  logs: 9,
  mounts: 8,
  "network-connect": 12,
  "network-crash": 10,
  "network-create": 6,
  "network-crowd": 14,
  "network-kinds": 12,
  "network-names": 9,
  "network-run": 11,
  networks: 7,
  oracle: 10,
  output: 30,
  ports: 15,
  pull: 14,
  "pull-bomb": 6,
  "pull-broken": 9,
  "pull-chaos": 15,
  "pull-crash": 8,
  "pull-leftovers": 6,
  push: 13,
  "registry-chaos": 9,
  restart: 20,
  "restart-policy": 12,
  "restart-race": 18,
  run: 6,
  "run-flags": 8,
  save: 6,
  "sdk-examples": 6,
  security: 8,
  start: 12,
  volumes: 10,
  "volumes-containers": 10,
};
const MOST = 4;
// What the last lane does beside its files (scripts/test.sh): static checks, unit and e2e tests, and the npm package's turn.
const BESIDE = 165;

export class Lanes extends BaseSequencer {
  override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index = 1, count = 1 } = this.ctx.config.shard ?? {};
    const lanes = Array.from({ length: count }, (_, lane) => ({
      seconds: count > 1 && lane === count - 1 ? BESIDE : 0,
      files: [] as TestSpecification[],
    }));
    for (const file of files.toSorted(longestFirst)) {
      const lightest = lanes.reduce((a, b) => (b.seconds < a.seconds ? b : a));
      lightest.files.push(file);
      lightest.seconds += secondsOf(file);
    }
    return Promise.resolve(lanes[index - 1]?.files ?? []);
  }

  /** Longest first: what is left at the end is short. */
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted(longestFirst));
  }
}

function longestFirst(a: TestSpecification, b: TestSpecification): number {
  return secondsOf(b) - secondsOf(a) || a.moduleId.localeCompare(b.moduleId);
}

function secondsOf({ moduleId }: TestSpecification): number {
  return SECONDS[basename(moduleId, ".test.ts")] ?? MOST;
}
