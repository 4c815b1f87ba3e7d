import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProbe } from "../../../../src/console/health/probe.ts";
import { openShimTask, type ShimTask } from "../../../../src/console/shim/task.ts";
import { type FakeShim, startFakeShim } from "../../../helpers/fake-shim.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

let dir: string;
let shim: FakeShim;
let task: ShimTask;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "probe-"));
  shim = await startFakeShim(join(dir, "s.sock"));
  shim.register();
  const endpoint = { address: `unix://${join(dir, "s.sock")}`, version: 3 };
  task = await openShimTask(endpoint, { namespace: "ns", bundleDir: "/bundle", id: "c1" });
});

afterEach(() => shim.kill());

const probe = (answerMs?: number) =>
  runProbe({
    task,
    process: () => ({ args: ["true"] }),
    outputPath: join(dir, "health"),
    timeoutMs: 60_000,
    timeoutText: "1m0s",
    onExec: async () => undefined,
    ...(answerMs === undefined ? {} : { answerMs }),
  });
const asked = (method: string) => shim.calls.filter((call) => call === `containerd.task.v3.Task/${method}`).length;

describe("a probe has failed", () => {
  test.each(["Exec", "Start"])("where the shim does not answer %s, whose exec is then ended", async (method) => {
    shim.ignore(method);
    // Time enough for what comes before it to be answered.
    const limitMs = method === "Exec" ? 20 : 1500;
    expect(await probe(limitMs)).toMatchObject({ exitCode: -1, output: `no answer to ${method} within ${limitMs} ms` });
    shim.exit(0);
    await waitFor("the exec to be removed", () => asked("Delete") === 1);
    expect(asked("Kill")).toBe(1);
  });

  test("where the runtime cannot start it, in its words", async () => {
    shim.refuse("Start", "OCI runtime exec failed: no such file");
    expect(await probe()).toMatchObject({ exitCode: -1, output: "OCI runtime exec failed: no such file" });
  });

  test("where its shim dies under it", async () => {
    shim.ignore("Wait");
    const result = probe();
    await waitFor("the probe to run", () => asked("Start") === 1 && asked("Wait") === 2);
    shim.kill();
    expect(await result).toMatchObject({ exitCode: -1, output: "the shim closed the connection" });
  });

  test("where the process to run cannot be read", async () => {
    const process = () => {
      throw new Error("no config.json");
    };
    const options = { task, process, outputPath: join(dir, "health"), timeoutMs: 1, timeoutText: "1ms" };
    expect(await runProbe({ ...options, onExec: async () => undefined })).toMatchObject({ output: "no config.json" });
    expect(asked("Exec")).toBe(0);
  });
});
