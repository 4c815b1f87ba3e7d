import { describe, expect, test } from "vitest";
import type { TaskProcess } from "../../../../src/containerd/tasks.ts";
import { type SummaryFacts, toContainer } from "../../../../src/engine/containers/summary.ts";
import * as LABELS from "../../../../src/engine/labels.ts";
import { record, specBytes, task } from "./record.ts";

const facts: SummaryFacts = {
  namespace: "default",
  bootMs: 0,
  exitOnDisk: () => undefined,
  heldPorts: () => [],
  volumeAt: () => undefined,
};
const summary = (labels: Record<string, string>) => toContainer(record({ labels }), undefined, facts);

test("a row says what the record and the spec say", () => {
  const labels = {
    [LABELS.NAME]: "web",
    [LABELS.OPEN_STDIN]: "true",
    [LABELS.AUTO_REMOVE]: "true",
    [LABELS.NETWORKS]: '["host"]',
    [LABELS.PLATFORM]: "linux/amd64",
    [LABELS.RESTART_POLICY]: "on-failure:3",
    [LABELS.RESTART_COUNT]: "2",
  };
  const container = toContainer(
    record({
      labels,
      image: "docker.io/library/busybox:latest",
      runtime: { name: "io.containerd.runc.v2", options: undefined },
      spec: specBytes({ process: { args: ["sh", "-c", "true"], terminal: true } }),
      snapshotKey: "key",
      createdAt: { seconds: 1_700_000_000n, nanos: 123_000_000 },
    }),
    undefined,
    facts,
  );
  expect(container).toMatchObject({
    namespace: "default",
    name: "web",
    origin: "lepton",
    image: "docker.io/library/busybox:latest",
    command: ["sh", "-c", "true"],
    createdAtMs: 1_700_000_000_123,
    labels,
    status: "created",
    tty: true,
    openStdin: true,
    autoRemove: true,
    restartPolicy: "on-failure:3",
    restartCount: 2,
    networks: ["host"],
    runtime: "io.containerd.runc.v2",
    platform: "linux/amd64",
    snapshotter: "overlayfs",
    snapshotKey: "key",
  });
});

test("a row reads the ports that its console holds once, however often it is drawn", () => {
  let reads = 0;
  const heldPorts = () => {
    reads += 1;
    return [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "tcp" as const }];
  };
  const labels = { [LABELS.PORTS]: "[]" };
  const row = toContainer(record({ labels }), task({ id: "web", pid: 1 }), { ...facts, heldPorts });
  expect(reads).toBe(0);
  for (let frame = 0; frame < 3; frame++) expect(row.ports).toEqual(["127.0.0.1:8080->80/tcp"]);
  expect(reads).toBe(1);
});

test("a row without labels has docker's defaults", () => {
  expect(summary({})).toMatchObject({
    command: [],
    tty: false,
    openStdin: false,
    autoRemove: false,
    restartPolicy: "no",
    restartCount: 0,
    networks: [],
    ports: [],
    runtime: "",
    platform: "",
  });
});

test("labels that another tool wrote in a form unknown to us cost no row", () => {
  for (const networks of ["{", '{"a":1}', "null", '"bridge"']) {
    expect(summary({ "nerdctl/networks": networks }).networks).toEqual([]);
  }
  expect(summary({ "nerdctl/networks": '["bridge",7]' }).networks).toEqual(["bridge"]);
  expect(summary({ [LABELS.RESTART_COUNT]: "many" }).restartCount).toBe(0);
});

describe("the state", () => {
  test.each([
    [0, "unknown"],
    [1, "created"],
    [2, "running"],
    [4, "paused"],
    [5, "paused"],
    [99, "unknown"],
  ])("of a task in containerd's status %d is %s, with its pid", (status, expected) => {
    const made = task({ status: status as TaskProcess["status"], pid: process.pid });
    expect(toContainer(record(), made, facts)).toMatchObject({
      status: expected,
      pid: process.pid,
    });
  });

  test("of a running task has the start of its process, where that is still there", () => {
    expect(toContainer(record(), task({ pid: process.pid }), facts).startedAtMs).toBeGreaterThan(0);
    expect(toContainer(record(), task({ pid: 2 ** 31 - 1 }), facts)).not.toHaveProperty("startedAtMs");
  });

  test("of an ended task has its exit and no pid", () => {
    const exitedAt = { seconds: 10n, nanos: 5_000_000 };
    const container = toContainer(record(), task({ status: 3, pid: 77, exitStatus: 137, exitedAt }), facts);
    expect(container).toMatchObject({ status: "exited", exitCode: 137, finishedAtMs: 10_005 });
    expect(container).not.toHaveProperty("pid");
  });

  test("of an ended task has the start that was noted, unless the monitor has started it since", () => {
    const labels = { [LABELS.STARTED_AT]: "1970-01-01T00:00:02Z" };
    const ended = (more: Record<string, string>) =>
      toContainer(record({ labels: { ...labels, ...more } }), task({ status: 3 }), facts);
    expect(ended({}).startedAtMs).toBe(2000);
    expect(ended({ [LABELS.RESTART_COUNT]: "1" })).not.toHaveProperty("startedAtMs");
  });

  test("is restarting only while the monitor is going to start it again", () => {
    const status = (labels: Record<string, string>, exitStatus: number) =>
      toContainer(record({ labels }), task({ status: 3, exitStatus }), facts).status;
    const watched = { [LABELS.RESTART_STATUS]: "running", [LABELS.RESTART_POLICY]: "on-failure:2" };
    expect(status(watched, 1)).toBe("restarting");
    expect(status(watched, 0)).toBe("exited");
    expect(status({ ...watched, [LABELS.RESTART_COUNT]: "2" }, 1)).toBe("exited");
    expect(status({ ...watched, [LABELS.RESTART_STATUS]: "stopped" }, 1)).toBe("exited");
  });

  test("of a container whose end nobody saw is docker's unknown exit, but not while somebody starts it", () => {
    const started = { [LABELS.STARTED_AT]: "1970-01-01T00:00:02Z" };
    expect(summary(started)).toMatchObject({ status: "exited", exitCode: 255, startedAtMs: 2000 });
    expect(summary({ ...started, [LABELS.STARTING]: "somebody" }).status).toBe("created");
    const watched = { ...started, [LABELS.RESTART_STATUS]: "running", [LABELS.RESTART_POLICY]: "always" };
    expect(summary(watched).status).toBe("restarting");
  });

  test("of health is what the console noted, and unhealthy once nobody probes", () => {
    const healthy: SummaryFacts = { ...facts, healthOnDisk: () => "healthy" };
    const probed = record({ labels: { [LABELS.HEALTH]: "true" } });
    expect(toContainer(probed, task({ status: 2, pid: process.pid }), healthy).health).toBe("healthy");
    expect(toContainer(probed, task({ status: 3 }), healthy).health).toBe("unhealthy");
    expect(toContainer(record(), task({ status: 2 }), healthy)).not.toHaveProperty("health");
  });

  test("without a task is the exit of the labels, else that of the disk, else created", () => {
    const onDisk = { ...facts, exitOnDisk: () => ({ exitCode: 3, finishedAtMs: 30 }) };
    const labels = { [LABELS.EXIT_CODE]: "5", [LABELS.FINISHED_AT]: "1970-01-01T00:00:00.050Z" };
    expect(toContainer(record({ labels }), undefined, onDisk)).toMatchObject({
      status: "exited",
      exitCode: 5,
      finishedAtMs: 50,
    });
    expect(toContainer(record(), undefined, onDisk)).toMatchObject({
      status: "exited",
      exitCode: 3,
      finishedAtMs: 30,
    });
    expect(toContainer(record(), undefined, facts).status).toBe("created");
  });
});

test("a listing parses no spec that nobody looks at", () => {
  let reads = 0;
  const spec = specBytes({ process: { args: ["a"] } });
  const counted = {
    typeUrl: spec.typeUrl,
    get value() {
      reads += 1;
      return spec.value;
    },
  };
  const container = toContainer(record({ spec: counted }), undefined, facts);
  expect(container.status).toBe("created");
  expect(reads).toBe(0);
  expect([container.command, container.command, container.tty]).toEqual([["a"], ["a"], false]);
  expect(reads).toBe(1);
});
