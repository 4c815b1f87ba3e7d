import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openShimTask } from "../../../../src/console/shim/task.ts";
import { EXITED_AT, startFakeShim } from "../../../helpers/fake-shim.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

let path: string;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "shim-")), "s.sock");
});

const openTask = (version = 3) =>
  openShimTask({ address: `unix://${path}`, version }, { namespace: "ns", bundleDir: "/bundle", id: "c1" });

describe("the task of a shim", () => {
  test("is asked for until it exists, then waited for", async () => {
    const shim = await startFakeShim(path);
    const task = await openTask();
    await waitFor("some questions", () => shim.calls.length > 3);
    expect(task.isRegistered()).toBe(false);
    shim.register();
    await waitFor("the task", () => task.isRegistered());
    shim.exit(137);
    expect(await task.exit).toEqual({ exitCode: 137, exitedAt: EXITED_AT });
    expect([...new Set(shim.calls)]).toEqual(["containerd.task.v3.Task/Connect", "containerd.task.v3.Task/Wait"]);
  });

  test("is asked in the version that the shim speaks", async () => {
    const shim = await startFakeShim(path);
    shim.register();
    shim.exit(0);
    const task = await openTask(2);
    await task.exit;
    expect(shim.calls).toEqual(["containerd.task.v2.Task/Connect", "containerd.task.v2.Task/Wait"]);
  });

  test("has no exit to tell where the shim is killed", async () => {
    const shim = await startFakeShim(path);
    shim.register();
    const task = await openTask();
    await waitFor("the call", () => shim.calls.length === 2);
    shim.kill();
    expect(await task.exit).toBeUndefined();
  });

  test("that never comes is given up when told to", async () => {
    const shim = await startFakeShim(path);
    const task = await openTask();
    await waitFor("a question", () => shim.calls.length > 1);
    task.giveUp();
    expect(await task.exit).toBeUndefined();
    expect(task.isRegistered()).toBe(false);
  });

  test("that came just before it is given up is waited for all the same", async () => {
    const shim = await startFakeShim(path);
    const task = await openTask();
    await waitFor("a question", () => shim.calls.length > 0);
    shim.register();
    task.giveUp();
    shim.exit(5);
    expect(await task.exit).toMatchObject({ exitCode: 5 });
  });

  test("closes stdin as soon as it exists", async () => {
    const shim = await startFakeShim(path);
    const task = await openTask();
    const closed = task.closeStdin();
    await waitFor("a question", () => shim.calls.length > 1);
    expect(shim.calls).not.toContain("containerd.task.v3.Task/CloseIO");
    shim.register();
    await closed;
    expect(shim.calls).toContain("containerd.task.v3.Task/CloseIO");
  });

  test("is out of reach where no shim listens", async () => {
    await expect(openTask()).rejects.toMatchObject({ code: "unavailable" });
  });

  test("has no exit to tell where something else listens", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(path);
    expect(await (await openTask()).exit).toBeUndefined();
    server.close();
  });
});
