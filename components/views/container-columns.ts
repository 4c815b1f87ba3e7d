/** Columns of the containers. */
import type { Container } from "../../src/engine/types.ts";
import { shortId } from "../../src/text/id.ts";
import { shortBytes, shortPercent, sparkline } from "../figures.ts";
import { safe } from "../text.ts";
import { ageColumn, extraColumn, NAMESPACE_COLUMN } from "./common-columns.ts";
import { familiarImage, isUp } from "./container-state.ts";
import { podName } from "./pods.ts";
import { statusCell } from "./status.ts";
import type { Cell, PaneColumn, Scene } from "./view.ts";

function dim(text: string, { theme }: Scene): Cell {
  return { text, style: theme.faint };
}

export const CONTAINER_COLUMNS: readonly PaneColumn<Container>[] = [
  NAMESPACE_COLUMN,
  {
    id: "name",
    title: "NAME",
    min: 16,
    max: 40,
    rank: 0,
    cell: (row, _key, { ui }) => ({ text: safe(nameIn(row, ui.lists.containers.isGrouped)) }),
    sort: (row) => row.name,
  },
  {
    id: "status",
    title: "STATUS",
    min: 15,
    max: 15,
    rank: 1,
    cell: (row, key, scene) => statusCell(row, scene.store.busy.get(key), scene),
    sort: (row) => row.status,
  },
  {
    id: "cpu",
    title: "CPU%",
    align: "right",
    min: 5,
    max: 5,
    rank: 3,
    cell: (row, key, { store, theme }) => {
      const percent = store.stats.get(key)?.cpuPercent;
      if (percent === undefined) return isUp(row) ? { text: "" } : { text: "-", style: theme.faint };
      return { text: shortPercent(percent), style: percent >= 80 ? theme.warn : "" };
    },
    sort: (_row, key, { store }) => store.stats.get(key)?.cpuPercent,
    largestFirst: true,
  },
  {
    id: "trend",
    title: "CPU 10s",
    min: 10,
    max: 10,
    rank: 9,
    cell: (_row, key, { store, theme, glyphs }) => {
      const history = store.stats.get(key)?.cpuHistory ?? [];
      return { text: sparkline(history, 10, Math.max(25, ...history), glyphs.spark), style: theme.info };
    },
    sort: (_row, key, { store }) => average(store.stats.get(key)?.cpuHistory ?? []),
    largestFirst: true,
  },
  {
    id: "memory",
    title: "MEM",
    align: "right",
    min: 5,
    max: 5,
    rank: 4,
    cell: (row, key, { store, theme }) => {
      const stats = store.stats.get(key);
      if (stats === undefined) return isUp(row) ? { text: "" } : { text: "-", style: theme.faint };
      const nearLimit = stats.memoryLimitBytes > 0 && stats.memoryBytes > 0.9 * stats.memoryLimitBytes;
      return { text: shortBytes(stats.memoryBytes), style: nearLimit ? theme.bad : "" };
    },
    sort: (_row, key, { store }) => store.stats.get(key)?.memoryBytes,
    unit: "bytes",
    largestFirst: true,
  },
  {
    id: "limit",
    title: "LIMIT",
    align: "right",
    min: 5,
    max: 5,
    rank: 8,
    cell: (_row, key, scene) => {
      const limit = limitOf(key, scene);
      return dim(limit === undefined ? "-" : shortBytes(limit), scene);
    },
    sort: (_row, key, scene) => limitOf(key, scene),
    largestFirst: true,
    unit: "bytes",
  },
  {
    id: "ports",
    title: "PORTS",
    min: 12,
    max: 24,
    rank: 7,
    shown: ({ store }) => hasPorts(store.containers),
    cell: (row, _key, scene) => (row.ports.length === 0 ? dim("-", scene) : { text: safe(shortPorts(row.ports)) }),
  },
  {
    id: "image",
    title: "IMAGE",
    min: 14,
    max: 40,
    rank: 5,
    cell: (row, _key, scene) => dim(safe(familiarImage(row.image)), scene),
    sort: (row) => familiarImage(row.image),
  },
  ageColumn(6),
  {
    id: "id",
    title: "ID",
    min: 12,
    max: 12,
    rank: 10,
    cell: (row, _key, scene) => dim(shortId(row.id), scene),
    sort: (row) => row.id,
  },
  extraColumn("pod", "POD", { min: 12, max: 40 }, ({ pod }) => (pod === undefined ? "" : podName(pod))),
  extraColumn("network", "NETWORK", { min: 8, max: 24 }, ({ networks }) => networks.join(", ")),
  extraColumn("restart", "RESTART", { min: 7, max: 14 }, ({ restartPolicy }) => restartPolicy),
  {
    id: "restarts",
    title: "RESTARTS",
    align: "right",
    min: 8,
    max: 8,
    rank: 20,
    extra: true,
    cell: ({ restartCount }, _key, scene) => (restartCount === 0 ? dim("-", scene) : { text: String(restartCount) }),
    sort: ({ restartCount }) => restartCount,
    largestFirst: true,
  },
  {
    id: "pid",
    title: "PID",
    align: "right",
    min: 7,
    max: 7,
    rank: 20,
    extra: true,
    cell: ({ pid }, _key, scene) => dim(pid === undefined ? "-" : String(pid), scene),
    sort: ({ pid }) => pid,
  },
  extraColumn("command", "COMMAND", { min: 20, max: 60 }, ({ command }) => command.join(" ")),
  extraColumn("origin", "MADE BY", { min: 7, max: 8 }, ({ origin }) => origin),
  extraColumn("runtime", "RUNTIME", { min: 12, max: 28 }, ({ runtime }) => runtime),
  extraColumn("snapshotter", "SNAPSHOTTER", { min: 11, max: 16 }, ({ snapshotter }) => snapshotter),
];

/** Below the line of its pod a container needs no more than its own name. */
function nameIn({ name, pod }: Container, isGrouped: boolean): string {
  return pod === undefined || !isGrouped ? name : `  ${pod.container || "pause"}`;
}

function average(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A limit of all the memory there is limits nothing. */
function limitOf(key: string, { store }: Scene): number | undefined {
  const limit = store.stats.get(key)?.memoryLimitBytes ?? 0;
  return limit > 0 && limit < (store.host?.memoryBytes || Infinity) ? limit : undefined;
}

function hasPorts(containers: ReadonlyMap<string, Container>): boolean {
  for (const { ports } of containers.values()) if (ports.length > 0) return true;
  return false;
}

/** Ports that every address of the host leads to stand without one, once for both families. */
function shortPorts(ports: readonly string[]): string {
  return [...new Set(ports.map((port) => port.replace(/^(?:0\.0\.0\.0|\[::\]):/, "")))].join(", ");
}
