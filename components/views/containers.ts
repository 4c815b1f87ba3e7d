/** View 1: containers. */
import type { Container } from "../../src/engine/types.ts";
import { shortId } from "../../src/text/id.ts";
import { shortBytes, shortPercent, sparkline } from "../figures.ts";
import { safe } from "../text.ts";
import { ageColumn, NAMESPACE_COLUMN, NAMESPACE_FIELDS } from "./common-columns.ts";
import { containerFields } from "./container-detail.ts";
import { isShown } from "./shown.ts";
import { statusCell } from "./status.ts";
import type { Cell, PaneColumn, Scene, View } from "./view.ts";

/** Runs, or is held. */
export function isUp({ status }: Container): boolean {
  return status === "running" || status === "paused" || status === "restarting";
}

/** `docker.io/library/nginx:1.29` as people write it. */
export function familiarImage(image: string): string {
  const short = image.replace(/^docker\.io\/(?:library\/)?/, "").replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, "@$1");
  return short === "" ? "-" : short;
}

function dim(text: string, { theme }: Scene): Cell {
  return { text, style: theme.faint };
}

const columns: readonly PaneColumn<Container>[] = [
  NAMESPACE_COLUMN,
  {
    id: "name",
    title: "NAME",
    min: 16,
    max: 40,
    rank: 0,
    cell: (row) => ({ text: safe(row.name) }),
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
      const { store, ui: _ui } = scene;
      const limit = store.stats.get(key)?.memoryLimitBytes ?? 0;
      return dim(limit > 0 && limit < (store.host?.memoryBytes || Infinity) ? shortBytes(limit) : "-", scene);
    },
  },
  {
    id: "ports",
    title: "PORTS",
    min: 12,
    max: 24,
    rank: 7,
    shown: ({ store }) => [...store.containers.values()].some(({ ports }) => ports.length > 0),
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
];

export const CONTAINERS: View<Container, "containers"> = {
  name: "containers",
  key: "1",
  title: "containers",
  summary: "all containers and the log of the selected one",
  aliases: ["ps"],
  sort: { column: "name", descending: false },
  nothing: "no containers here; start one with: lepton run -d IMAGE",
  rows: ({ store, ui }) =>
    store.containerKeys.flatMap((key) => {
      const row = store.containers.get(key);
      if (row === undefined || !isShown(row.namespace, store)) return [];
      return ui.showStopped || isUp(row) ? [[key, row] as const] : [];
    }),
  inputs: ({ store, ui }, asks) => [store.containers, ui.showStopped, asks("cpu", "mem") ? store.stats : undefined],
  count: ({ store }) => {
    const rows = [...store.containers.values()].filter(({ namespace }) => isShown(namespace, store));
    return `${rows.filter(isUp).length}/${rows.length}`;
  },
  columns,
  target: (row) => ({ pane: "containers", row }),
  enter: "logs",
  detail: containerFields,
  texts: (row) => [
    row.name,
    row.id.slice(0, 12),
    row.image,
    row.status,
    ...(row.health === undefined ? [] : [row.health]),
  ],
  labels: (row) => row.labels,
  fields: {
    ...NAMESPACE_FIELDS,
    name: (row) => row.name,
    status: (row) => (row.status === "running" ? ["running", "up"] : [row.status]),
    health: (row) => row.health ?? "none",
    image: (row) => [row.image, familiarImage(row.image)],
    id: (row) => row.id,
    origin: (row) => row.origin,
    exit: (row) => (row.exitCode === undefined ? undefined : { value: row.exitCode, unit: "count" }),
    restarts: (row) => ({ value: row.restartCount, unit: "count" }),
    network: (row) => row.networks,
    pod: (row) => (row.pod === undefined ? undefined : [`${row.pod.namespace}/${row.pod.name}`, row.pod.name]),
    mem: (_row, key, { store }) => {
      const value = store.stats.get(key)?.memoryBytes;
      return value === undefined ? undefined : { value, unit: "bytes" };
    },
  },
};

/** Ports that every address of the host leads to stand without one, once for both families. */
function shortPorts(ports: readonly string[]): string {
  return [...new Set(ports.map((port) => port.replace(/^(?:0\.0\.0\.0|\[::\]):/, "")))].join(", ");
}
