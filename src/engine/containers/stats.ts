/** Resource use of every running container of a namespace: one call for the metrics, one for the pids where asked. */
import { totalmem } from "node:os";
import { decodeMetrics, type MetricsV1, type MetricsV2 } from "../../containerd/metrics-payload.ts";
import type { Metric, Tasks } from "../../containerd/tasks.ts";
import { toNs } from "../../containerd/time.ts";
import type { ContainerStats, StatsOptions } from "../types.ts";
import { type NetworkBytes, networkBytes } from "./network-bytes.ts";
import { isAlive } from "./stop.ts";

/** The part of an EngineContext that samples need. */
export interface StatsContext {
  readonly namespace: string;
  readonly client: { readonly tasks: Pick<Tasks, "metrics" | "list"> };
}

/** One sample a running container; percentages need two of them. */
export async function containerStats(ctx: StatsContext, options: StatsOptions = {}): Promise<ContainerStats[]> {
  const host = totalmem();
  // The pid leads to the network; containerd asks the shim of each task for it.
  if (options.network === false) {
    return (await ctx.client.tasks.metrics()).flatMap((metric) => sample(ctx.namespace, metric, host) ?? []);
  }
  const [metrics, tasks] = await Promise.all([ctx.client.tasks.metrics(), ctx.client.tasks.list()]);
  const pids = new Map(tasks.filter(isAlive).map((task) => [task.id, task.pid]));
  return metrics.flatMap((metric) => {
    const pid = pids.get(metric.id);
    return pid === undefined ? [] : (sample(ctx.namespace, metric, host, pid) ?? []);
  });
}

type Numbers = Omit<ContainerStats, "id" | "namespace" | "timeMs" | "networkRxBytes" | "networkTxBytes">;

const NO_NETWORK: NetworkBytes = { rxBytes: 0, txBytes: 0 };

function sample(namespace: string, metric: Metric, host: number, pid?: number): ContainerStats | undefined {
  const cgroup = decodeMetrics(metric.data);
  if (cgroup === undefined) return undefined;
  const network = pid === undefined ? NO_NETWORK : networkBytes(pid);
  return {
    id: metric.id,
    namespace,
    timeMs: Number(toNs(metric.timestamp) ?? 0n) / 1e6,
    ...(cgroup.kind === "v1" ? numbersV1(cgroup.metrics, host) : numbersV2(cgroup.metrics, host)),
    networkRxBytes: network.rxBytes,
    networkTxBytes: network.txBytes,
  };
}

// docker's "used" leaves out the page cache that can be dropped at once.
function numbersV1({ cpu, memory, pids, blkio }: MetricsV1, host: number): Numbers {
  const used = memory?.usage?.usage ?? 0n;
  const inactive = memory?.totalInactiveFile ?? 0n;
  const io = blkio?.ioServiceBytesRecursive ?? [];
  const bytesOf = (op: string) => sum(io.filter((entry) => entry.op.toLowerCase() === op).map(({ value }) => value));
  return {
    cpuTotalNs: cpu?.usage?.total ?? 0n,
    memoryBytes: Number(inactive < used ? used - inactive : used),
    memoryLimitBytes: memoryLimit(memory?.usage?.limit ?? 0n, host),
    blockReadBytes: bytesOf("read"),
    blockWriteBytes: bytesOf("write"),
    pids: Number(pids?.current ?? 0n),
    pidsLimit: pidsLimit(pids?.limit ?? 0n),
  };
}

function numbersV2({ cpu, memory, pids, io }: MetricsV2, host: number): Numbers {
  const used = memory?.usage ?? 0n;
  const inactive = memory?.inactiveFile ?? 0n;
  return {
    cpuTotalNs: (cpu?.usageUsec ?? 0n) * 1000n,
    memoryBytes: Number(inactive < used ? used - inactive : used),
    memoryLimitBytes: memoryLimit(memory?.usageLimit ?? 0n, host),
    blockReadBytes: sum((io?.usage ?? []).map(({ rbytes }) => rbytes)),
    blockWriteBytes: sum((io?.usage ?? []).map(({ wbytes }) => wbytes)),
    pids: Number(pids?.current ?? 0n),
    pidsLimit: pidsLimit(pids?.limit ?? 0n),
  };
}

// "No limit" is a number near 2^63 on v1 and 2^64-1 on v2; docker shows the host's memory then.
function memoryLimit(limit: bigint, host: number): number {
  return limit === 0n || limit > BigInt(host) ? host : Number(limit);
}

function pidsLimit(limit: bigint): number {
  return limit >= 2n ** 63n ? 0 : Number(limit);
}

function sum(values: readonly bigint[]): number {
  return Number(values.reduce((total, value) => total + value, 0n));
}
