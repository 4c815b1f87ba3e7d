import { expect, test } from "vitest";
import { packProto } from "../../../src/containerd/any.ts";
import { decodeEvent } from "../../../src/containerd/event-payload.ts";
import { decodeMetrics } from "../../../src/containerd/metrics-payload.ts";
import { Metrics as MetricsV1 } from "../../../src/gen/cgroups/v1.ts";
import { Metrics as MetricsV2 } from "../../../src/gen/cgroups/v2.ts";
import { ImageCreate } from "../../../src/gen/events/image.ts";
import { TaskExit } from "../../../src/gen/events/task.ts";

// 2^63 - 4096 and 2^64 - 1: what the two cgroup versions say for "no limit".
const NO_LIMIT_V1 = 9_223_372_036_854_771_712n;
const NO_LIMIT_V2 = 18_446_744_073_709_551_615n;

test("a task event is decoded under its own name", () => {
  const exitedAt = { seconds: 5n, nanos: 6 };
  const exit = TaskExit.fromPartial({ containerId: "c", id: "e", pid: 9, exitStatus: 137, exitedAt });
  expect(decodeEvent(packProto("containerd.events.TaskExit", TaskExit, exit))).toEqual({ kind: "TaskExit", ...exit });
});

test("image events bear the package of their service", () => {
  const any = packProto("containerd.services.images.v1.ImageCreate", ImageCreate, { name: "x", labels: {} });
  expect(decodeEvent(any)).toEqual({ kind: "ImageCreate", name: "x", labels: {} });
});

test.each(["lepton.mark/1", "containerd.events.toString", "containerd.events.Nope", ""])("%j is unknown", (typeUrl) => {
  const value = Buffer.from("x");
  expect(decodeEvent({ typeUrl, value })).toEqual({ kind: "unknown", typeUrl, value });
});

test("metrics near 2^63 and 2^64 keep every bit", () => {
  const v1 = MetricsV1.fromPartial({ memory: { usage: { limit: NO_LIMIT_V1 } } });
  const decoded1 = decodeMetrics(packProto("io.containerd.cgroups.v1.Metrics", MetricsV1, v1));
  expect(decoded1).toMatchObject({ kind: "v1", metrics: { memory: { usage: { limit: NO_LIMIT_V1 } } } });
  const v2 = MetricsV2.fromPartial({ pids: { limit: NO_LIMIT_V2 } });
  const decoded2 = decodeMetrics(packProto("io.containerd.cgroups.v2.Metrics", MetricsV2, v2));
  expect(decoded2).toMatchObject({ kind: "v2", metrics: { pids: { limit: NO_LIMIT_V2 } } });
});

test("metrics of another runtime are undefined", () => {
  expect(decodeMetrics({ typeUrl: "x", value: Buffer.alloc(0) })).toBeUndefined();
  expect(decodeMetrics(undefined)).toBeUndefined();
});
