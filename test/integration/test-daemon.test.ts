/** What the tests' own daemon owes to the tests that come after it. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd } from "../helpers/containerd.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { processesOf } from "../helpers/process-remains.ts";
import { processes } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

test("a stopped daemon leaves no process that would write where it was", async () => {
  const daemon = await startContainerd();
  await importBusybox(daemon);
  const id = await mustLepton(daemon, ["run", "-d", "busybox", "sleep", "600"]);
  const pid = Number(await mustLepton(daemon, ["inspect", "-f", "{{.State.Pid}}", id]));
  await daemon.kill();
  process.kill(pid, "SIGKILL");
  // With its containerd away it waits, and writes that it does: as it may in any test that ends with a container.
  await waitFor("the reaper", () =>
    processes().find(({ argv }) => argv.includes("__reap") && argv.includes(daemon.address)),
  );
  await daemon.stop();
  expect(processesOf(daemon.dir)).toEqual([]);
  expect(existsSync(daemon.dir)).toBe(false);
});
