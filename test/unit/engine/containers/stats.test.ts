import { totalmem } from "node:os";
import { describe, expect, test } from "vitest";
import { packProto } from "../../../../src/containerd/any.ts";
import type { TaskProcess } from "../../../../src/containerd/tasks.ts";
import { containerStats } from "../../../../src/engine/containers/stats.ts";
import { Metrics as MetricsV1 } from "../../../../src/gen/cgroups/v1.ts";
import { Metrics as MetricsV2 } from "../../../../src/gen/cgroups/v2.ts";
import { task } from "./record.ts";

type DeepV1 = Parameters<typeof MetricsV1.fromPartial>[0];
type DeepV2 = Parameters<typeof MetricsV2.fromPartial>[0];

const v1 = (fields: DeepV1) => packProto("io.containerd.cgroups.v1.Metrics", MetricsV1, MetricsV1.fromPartial(fields));
const v2 = (fields: DeepV2) => packProto("io.containerd.cgroups.v2.Metrics", MetricsV2, MetricsV2.fromPartial(fields));

/** Samples of containers, all running in a process that is gone. */
async function statsOf(data: Record<string, ReturnType<typeof v1>>, tasks?: TaskProcess[]) {
  const running = Object.keys(data).map((id) => task({ id, pid: 2 ** 31 - 1 }));
  const timestamp = { seconds: 1_700_000_000n, nanos: 1_500_000 };
  return containerStats({
    namespace: "default",
    client: {
      tasks: {
        metrics: async () => Object.entries(data).map(([id, any]) => ({ id, timestamp, data: any })),
        list: async () => tasks ?? running,
      },
    },
  });
}

const zero = {
  cpuTotalNs: 0n,
  memoryBytes: 0,
  memoryLimitBytes: totalmem(),
  networkRxBytes: 0,
  networkTxBytes: 0,
  blockReadBytes: 0,
  blockWriteBytes: 0,
  pids: 0,
  pidsLimit: 0,
};

describe("a sample", () => {
  test("of cgroup v2 counts microseconds, and leaves out the cache that can be dropped", async () => {
    const data = v2({
      cpu: { usageUsec: 1_500n },
      memory: { usage: 10_000n, inactiveFile: 4_000n, usageLimit: 65_536n },
      pids: { current: 3n, limit: 100n },
      io: {
        usage: [
          { rbytes: 1n, wbytes: 2n },
          { rbytes: 10n, wbytes: 20n },
        ],
      },
    });
    expect(await statsOf({ web: data })).toEqual([
      {
        ...zero,
        id: "web",
        namespace: "default",
        timeMs: 1_700_000_000_001.5,
        cpuTotalNs: 1_500_000n,
        memoryBytes: 6_000,
        memoryLimitBytes: 65_536,
        blockReadBytes: 11,
        blockWriteBytes: 22,
        pids: 3,
        pidsLimit: 100,
      },
    ]);
  });

  test("of cgroup v1 counts nanoseconds, and knows reads from writes by name", async () => {
    const data = v1({
      cpu: { usage: { total: 1_500n } },
      memory: { usage: { usage: 10_000n, limit: 65_536n }, totalInactiveFile: 4_000n },
      pids: { current: 3n, limit: 100n },
      blkio: {
        ioServiceBytesRecursive: [
          { op: "Read", value: 1n },
          { op: "Write", value: 2n },
          { op: "Sync", value: 4n },
          { op: "read", value: 8n },
        ],
      },
    });
    expect((await statsOf({ web: data }))[0]).toMatchObject({
      cpuTotalNs: 1_500n,
      memoryBytes: 6_000,
      memoryLimitBytes: 65_536,
      blockReadBytes: 9,
      blockWriteBytes: 2,
      pids: 3,
      pidsLimit: 100,
    });
  });

  test("without limits has the host's memory and no limit of pids, on both", async () => {
    const none = 9_223_372_036_854_771_712n;
    const most = 18_446_744_073_709_551_615n;
    const samples = await statsOf({
      a: v1({ memory: { usage: { limit: none } } }),
      b: v2({ memory: { usageLimit: most }, pids: { limit: most } }),
      c: v2({}),
      d: v1({}),
    });
    expect(samples.map(({ id, namespace, timeMs, ...rest }) => rest)).toEqual([zero, zero, zero, zero]);
  });

  test("that counts more cache than use is not negative", async () => {
    const [sample] = await statsOf({ web: v2({ memory: { usage: 100n, inactiveFile: 200n } }) });
    expect(sample?.memoryBytes).toBe(100);
  });
});

test("only running containers are shown, and only metrics that we can read", async () => {
  const other = { typeUrl: "other.Metrics", value: Buffer.alloc(0) };
  const tasks = [
    task({ id: "web" }),
    task({ id: "frozen", status: 4 }),
    task({ id: "ended", status: 3 }),
    task({ id: "foreign" }),
  ];
  const samples = await statsOf({ web: v2({}), frozen: v2({}), ended: v2({}), gone: v2({}), foreign: other }, tasks);
  expect(samples.map(({ id }) => id)).toEqual(["web", "frozen"]);
});

test("without the network takes one call, whatever runs", async () => {
  const calls: string[] = [];
  const metrics = async () => {
    calls.push("metrics");
    return [{ id: "web", timestamp: undefined, data: v2({ pids: { current: 3n } }) }];
  };
  const list = async () => {
    calls.push("list");
    return [task({ id: "web" })];
  };
  const samples = await containerStats(
    { namespace: "default", client: { tasks: { metrics, list } } },
    { network: false },
  );
  expect(samples).toMatchObject([{ id: "web", pids: 3, networkRxBytes: 0 }]);
  expect(calls).toEqual(["metrics"]);
});
