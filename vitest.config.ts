import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { Lanes } from "./test/helpers/lanes.ts";
import { ON_BOTH } from "./test/runtimes.ts";

// Only a hang is ended by these, however busy the machine is: what is slow is seen by who looks at the durations.
const HANG_MS = 300_000;
const patience = { testTimeout: HANG_MS, hookTimeout: HANG_MS, expect: { poll: { timeout: 60_000 } } };

const withContainers = {
  globalSetup: ["test/helpers/global-setup.ts"],
  // One file at a time in a process: the oracle counts the children of its own.
  fileParallelism: false,
  // Most tests with containers are about something else, and a bridge takes its time.
  env: { LEPTON_NETWORK: "none" },
  ...patience,
};

export default defineConfig({
  test: {
    // Bun lacks what vitest's child processes need of Node's IPC; its threads do as well.
    pool: "bun" in process.versions ? "threads" : "forks",
    // By default vitest leaves a core idle: on two cores that is half the machine.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: Lanes },
    projects: [
      {
        test: {
          ...patience,
          name: "unit",
          include: ["test/unit/**/*.test.{ts,tsx}"],
          // Modules hold no state: what one file has imported serves the next, and half of the time is saved.
          isolate: false,
        },
      },
      {
        test: {
          ...withContainers,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
        },
      },
      {
        test: {
          ...withContainers,
          name: "both-runtimes",
          include: Object.keys(ON_BOTH).map((name) => `test/integration/${name}.test.ts`),
        },
      },
      { test: { ...withContainers, name: "e2e", include: ["test/e2e/**/*.test.ts"] } },
    ],
  },
});
