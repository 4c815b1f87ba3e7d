/** Bar 5, and what stays known of an end that nobody saw: containerd dies and comes back. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, mustLepton, startLepton } from "../helpers/lepton.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterEach(async () => {
  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await mustLepton(daemon, ["rm", "-f", ...ids]);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const COUNT = "for i in $(seq 1 400); do echo line $i; sleep 0.01; done";
const EXPECTED = Array.from({ length: 400 }, (_, index) => `line ${index + 1}\n`).join("");

test("20 containers live on, an attached run and logs -f lose nothing", async () => {
  for (let index = 0; index < 20; index += 1) await ok("run", "-d", "busybox", "sleep", "600");
  const attached = startLepton(daemon, ["run", "--rm", "busybox", "sh", "-c", COUNT]);
  await ok("run", "-d", "--name", "talk", "busybox", "sh", "-c", COUNT);
  const follower = startLepton(daemon, ["logs", "-f", "talk"]);
  const seen = { attached: "", follower: "" };
  attached.stdout.on("data", (chunk) => (seen.attached += chunk));
  follower.stdout.on("data", (chunk) => (seen.follower += chunk));
  await waitFor("both to talk", () => seen.attached.includes("line 20\n") && seen.follower.includes("line 20\n"));
  await daemon.kill("SIGKILL");
  await waitFor("output without a containerd", () => seen.attached.includes("line 120\n"));
  await daemon.start();
  expect(await exitOf(attached)).toBe(0);
  expect(await exitOf(follower)).toBe(0);
  expect(seen.attached).toBe(EXPECTED);
  expect(seen.follower).toBe(EXPECTED);
  expect((await ok("ps", "--filter", "status=running", "-q")).split("\n")).toHaveLength(20);
});

test("an exit while containerd was down is known afterwards, code and time", async () => {
  await ok("run", "-d", "--name", "missed", "busybox", "sh", "-c", "sleep 1.5; exit 23");
  await daemon.kill("SIGKILL");
  // Longer than the shim retries to deliver its event.
  await delay(9_000);
  const backAt = Date.now();
  await daemon.start();
  expect(await ok("wait", "missed")).toBe("23");
  const finished = Date.parse(await ok("inspect", "-f", "{{.State.FinishedAt}}", "missed"));
  expect(finished).toBeLessThan(backAt - 5_000);
  expect(await ok("ps", "-a", "--format", "{{.Status}}")).toMatch(/^Exited \(23\) /);
});
