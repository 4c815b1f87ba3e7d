/** Tasks over the wire: the life of one container by bare calls. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { OCI_TYPE, packJson } from "../../src/containerd/any.ts";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { decodeMetrics } from "../../src/containerd/metrics-payload.ts";
import { execIdOf } from "../../src/containerd/runtime-options.ts";
import { TASK_STATUS } from "../../src/containerd/tasks.ts";
import { toMs } from "../../src/containerd/time.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";

let daemon: TestDaemon;
let client: Client;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  await importBusybox(daemon);
});

afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

const process = (...args: string[]) => ({
  cwd: "/",
  args,
  env: ["PATH=/bin"],
  user: { uid: 0, gid: 0 },
});

function specOf(id: string, ...args: string[]) {
  const namespaces = ["pid", "ipc", "uts", "mount"].map((type) => ({ type }));
  const mounts = [{ destination: "/proc", type: "proc", source: "proc" }];
  const linux = { namespaces, cgroupsPath: `/lepton-wire/${id}` };
  return packJson(OCI_TYPE.spec, {
    ociVersion: "1.1.0",
    process: process(...args),
    root: { path: "rootfs" },
    mounts,
    linux,
  });
}

/** A container with its task, created but not started. */
async function createTask(id: string, ...args: string[]): Promise<void> {
  const lease = await client.leases.create({});
  const snapshots = client.snapshots("overlayfs");
  const [layer] = await snapshots.list(["kind==committed"]);
  const rootfs = await snapshots.prepare({ key: id, parent: layer?.name }, { lease: lease.id });
  const runtime = { name: "io.containerd.runc.v2" };
  const spec = specOf(id, ...args);
  await client.containers.create({ id, runtime, spec, snapshotter: "overlayfs", snapshotKey: id }, { lease: lease.id });
  await client.leases.delete(lease.id);
  expect(await client.tasks.create({ containerId: id, rootfs })).toBeGreaterThan(0);
}

/** The snapshot first: once no container names it, containerd's own garbage collection may be there before us. */
async function remove(id: string): Promise<void> {
  await client.snapshots("overlayfs").remove(id);
  await client.containers.delete(id);
}

test("create, start, exec, pause, measure, kill, wait, delete", async () => {
  await createTask("life", "sleep", "1000");
  expect(await client.tasks.get("life")).toMatchObject({ id: "life", containerId: "", status: TASK_STATUS.CREATED });
  const pid = await client.tasks.start({ containerId: "life" });
  expect(await client.tasks.list()).toEqual([
    expect.objectContaining({ id: "life", pid, status: TASK_STATUS.RUNNING }),
  ]);

  const abort = new AbortController();
  const canceled = client.tasks.wait({ containerId: "life" }, { signal: abort.signal });
  const waiting = client.tasks.wait({ containerId: "life" });
  abort.abort();
  await expect(canceled).rejects.toMatchObject({ code: "canceled" });

  const exec = { containerId: "life", execId: "e1" };
  await client.tasks.exec({ ...exec, spec: packJson(OCI_TYPE.process, process("sh", "-c", "exit 7")) });
  const execWait = client.tasks.wait(exec);
  await client.tasks.start(exec);
  expect((await execWait).exitStatus).toBe(7);
  expect((await client.tasks.deleteProcess(exec)).exitStatus).toBe(7);

  await client.tasks.pause("life");
  expect((await client.tasks.get("life")).status).toBe(TASK_STATUS.PAUSED);
  await client.tasks.resume("life");

  const [sample] = await client.tasks.metrics(["id==life"]);
  expect(decodeMetrics(sample?.data)?.metrics.pids?.current).toBe(1n);
  const pids = await client.tasks.listPids("life");
  expect(pids.map(({ pid: each, info }) => [each, execIdOf(info)])).toEqual([[pid, undefined]]);
  await client.tasks.update("life", packJson(OCI_TYPE.linuxResources, { pids: { limit: 33 } }));
  const [limited] = await client.tasks.metrics(["id==life"]);
  expect(decodeMetrics(limited?.data)?.metrics.pids?.limit).toBe(33n);

  await client.tasks.kill({ containerId: "life" }, 9);
  const { exitStatus, exitedAt } = await waiting;
  expect(exitStatus).toBe(137);
  expect(Math.abs((toMs(exitedAt) ?? 0) - Date.now())).toBeLessThan(60_000);
  await expect(client.tasks.kill({ containerId: "life" }, 9)).rejects.toMatchObject({ code: "not-found" });
  expect(await client.tasks.delete("life")).toMatchObject({ exitStatus: 137, pid });
  await expect(client.tasks.get("life")).rejects.toMatchObject({ code: "not-found" });
  await remove("life");
});

test("a wait that was under way when containerd died ends as unavailable, and a later one gives the exit", async () => {
  await createTask("kept", "sleep", "1000");
  await client.tasks.start({ containerId: "kept" });
  const broken = client.tasks.wait({ containerId: "kept" }).catch((error) => error);
  await client.version();
  await daemon.restart();
  expect(await broken).toMatchObject({ code: "unavailable" });
  const waiting = client.tasks.wait({ containerId: "kept" }, { waitForReady: true });
  await client.tasks.kill({ containerId: "kept" }, 9, { waitForReady: true });
  expect((await waiting).exitStatus).toBe(137);
  await client.tasks.delete("kept");
  await remove("kept");
});

test("a program that is not there fails at create, in the runtime's words", async () => {
  await expect(createTask("nope", "/no/such/program")).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining("/no/such/program"),
  });
  await remove("nope");
});
