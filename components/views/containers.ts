/** View 1: containers. */
import type { Container } from "../../src/engine/types.ts";
import { NAMESPACE_FIELDS } from "./common-columns.ts";
import { CONTAINER_COLUMNS } from "./container-columns.ts";
import { containerFields } from "./container-detail.ts";
import { familiarImage, isUp } from "./container-state.ts";
import { PODS, podName, podsWithContainers } from "./pods.ts";
import { isShown } from "./shown.ts";
import type { View } from "./view.ts";

/** Columns and fields that tell of samples. */
export const SAMPLED: readonly string[] = ["cpu", "mem", "memory", "trend", "limit"];

export const CONTAINERS: View<Container, "containers"> = {
  name: "containers",
  key: "1",
  title: "containers",
  summary: "all containers and the log of the selected one",
  aliases: ["ps"],
  sort: { column: "name", descending: false },
  nothing: "no containers here; start one with: lepton run -d IMAGE",
  rows: ({ store, ui }) => {
    const pods = podsWithContainers(store.containers.values());
    const isPause = (row: Container) => row.pod?.sandbox === true && pods.has(PODS.keyOf(row) ?? "");
    return store.containerKeys.flatMap((key) => {
      const row = store.containers.get(key);
      if (row === undefined || !isShown(row.namespace, store)) return [];
      return (ui.showStopped || isUp(row)) && (ui.showPause || !isPause(row)) ? [[key, row] as const] : [];
    });
  },
  inputs: ({ store, ui }, asks) => [
    store.containers,
    ui.showStopped,
    ui.showPause,
    asks(...SAMPLED) ? store.stats : undefined,
  ],
  count: ({ store }) => {
    const rows = [...store.containers.values()].filter(({ namespace }) => isShown(namespace, store));
    return `${rows.filter(isUp).length}/${rows.length}`;
  },
  columns: CONTAINER_COLUMNS,
  group: PODS,
  isFault: ({ status, exitCode = 0, health }) =>
    health === "unhealthy" ||
    status === "unknown" ||
    status === "restarting" ||
    (status === "exited" && exitCode !== 0),
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
    pod: (row) => (row.pod === undefined ? undefined : [podName(row.pod), row.pod.name]),
    mem: (_row, key, { store }) => {
      const value = store.stats.get(key)?.memoryBytes;
      return value === undefined ? undefined : { value, unit: "bytes" };
    },
  },
};
