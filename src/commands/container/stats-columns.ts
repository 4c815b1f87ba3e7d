/** Columns of `stats`, and the percentages of two samples. */
import type { ContainerStats } from "../../engine/types.ts";
import { shortId } from "../../text/id.ts";
import { bytesSize, humanSize } from "../../text/size.ts";
import type { Column } from "../define.ts";

/** A container in `stats`; without `now` there is nothing to show, without `before` no rate yet. */
export interface StatsRow {
  readonly id: string;
  readonly name: string;
  readonly asked: string;
  readonly now?: ContainerStats | undefined;
  readonly before?: ContainerStats | undefined;
}

/** Share of the time between two samples that a container used processors: 100 is one of them. */
export function cpuPercent(before: ContainerStats | undefined, now: ContainerStats): number {
  if (before === undefined) return 0;
  const usedNs = Number(now.cpuTotalNs - before.cpuTotalNs);
  const passedNs = (now.timeMs - before.timeMs) * 1e6;
  return usedNs > 0 && passedNs > 0 ? (usedNs / passedNs) * 100 : 0;
}

export function memoryPercent({ memoryBytes, memoryLimitBytes }: ContainerStats): number {
  return memoryLimitBytes > 0 ? (memoryBytes / memoryLimitBytes) * 100 : 0;
}

const EMPTY = "--";

function shown(text: (now: ContainerStats, row: StatsRow) => string, empty = EMPTY): (row: StatsRow) => string {
  return (row) => (row.now === undefined ? empty : text(row.now, row));
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}

export const STATS_COLUMNS: readonly Column<StatsRow>[] = [
  { title: "CONTAINER ID", field: "ID", text: ({ id }, { trunc }) => (trunc ? shortId(id) : id) },
  { title: "NAME", field: "Name", text: ({ name }) => (name === "" ? EMPTY : name) },
  { title: "CPU %", field: "CPUPerc", text: shown((now, { before }) => percent(cpuPercent(before, now))) },
  {
    title: "MEM USAGE / LIMIT",
    field: "MemUsage",
    text: shown((now) => `${bytesSize(now.memoryBytes)} / ${bytesSize(now.memoryLimitBytes)}`, "-- / --"),
  },
  { title: "MEM %", field: "MemPerc", text: shown((now) => percent(memoryPercent(now))) },
  {
    title: "NET I/O",
    field: "NetIO",
    text: shown((now) => `${humanSize(now.networkRxBytes, 3)} / ${humanSize(now.networkTxBytes, 3)}`),
  },
  {
    title: "BLOCK I/O",
    field: "BlockIO",
    text: shown((now) => `${humanSize(now.blockReadBytes, 3)} / ${humanSize(now.blockWriteBytes, 3)}`),
  },
  { title: "PIDS", field: "PIDs", text: shown((now) => String(now.pids)) },
  { title: "CONTAINER", field: "Container", text: ({ asked }) => asked, hidden: true },
];
