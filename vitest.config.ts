import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Most tests with containers are about something else, and a bridge takes its time.
const env = { LEPTON_NETWORK: "none" };

export default defineConfig({
  test: {
    // Bun lacks what vitest's child processes need of Node's IPC; its threads do as well.
    pool: "bun" in process.versions ? "threads" : "forks",
    // By default vitest leaves a core idle: on two cores that is half the machine.
    maxWorkers: availableParallelism(),
    projects: [
      // Properties with many cases take their time on a busy machine; a hang is still one.
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 60_000 } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          env,
          globalSetup: ["test/helpers/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          env,
          globalSetup: ["test/helpers/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
