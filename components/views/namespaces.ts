/** View 7: namespaces. */
import type { Namespace } from "../../src/engine/types.ts";
import { safe } from "../text.ts";
import { isUp } from "./container-state.ts";
import { pairsOf } from "./fields.ts";
import type { PaneColumn, Scene, View } from "./view.ts";

const columns: readonly PaneColumn<Namespace>[] = [
  {
    id: "name",
    title: "NAME",
    min: 16,
    max: 76,
    rank: 0,
    cell: (row, _key, { store, theme, glyphs }) =>
      row.name === store.namespace
        ? { text: `${safe(row.name)} ${glyphs.mark}`, style: theme.good }
        : { text: safe(row.name) },
    sort: (row) => row.name,
  },
  {
    id: "up",
    title: "UP",
    align: "right",
    min: 5,
    max: 5,
    rank: 2,
    cell: (row, _key, scene) => count(upIn(row.name, scene), scene),
    sort: (row, _key, scene) => upIn(row.name, scene),
    largestFirst: true,
  },
  {
    id: "containers",
    title: "CONTAINERS",
    align: "right",
    min: 10,
    max: 10,
    rank: 1,
    cell: (row, _key, scene) => count(containersIn(row.name, scene).length, scene),
    sort: (row, _key, scene) => containersIn(row.name, scene).length,
    largestFirst: true,
  },
  {
    id: "images",
    title: "IMAGES",
    align: "right",
    min: 6,
    max: 6,
    rank: 3,
    cell: (row, _key, scene) => {
      return count(imagesIn(row.name, scene), scene);
    },
    sort: (row, _key, scene) => imagesIn(row.name, scene),
    largestFirst: true,
  },
  {
    id: "snapshots",
    title: "SNAPSHOTS",
    align: "right",
    min: 9,
    max: 9,
    rank: 4,
    cell: (row, _key, scene) => count(scene.store.snapshots.get(row.name)?.length ?? 0, scene),
    sort: (row, _key, { store }) => store.snapshots.get(row.name)?.length ?? 0,
    largestFirst: true,
  },
  {
    id: "labels",
    title: "LABELS",
    min: 12,
    max: 60,
    rank: 5,
    cell: (row, _key, { theme }) => ({
      text: safe(pairsOf(row.labels)),
      style: theme.faint,
    }),
  },
];

function containersIn(namespace: string, { store }: Scene) {
  return [...store.containers.values()].filter((row) => row.namespace === namespace);
}

function imagesIn(namespace: string, { store }: Scene): number {
  return [...store.images.values()].filter((row) => row.namespace === namespace).length;
}

function upIn(namespace: string, scene: Scene): number {
  return containersIn(namespace, scene).filter(isUp).length;
}

function count(value: number, { theme }: Scene) {
  return value === 0 ? { text: "-", style: theme.faint } : { text: String(value) };
}

export const NAMESPACES: View<Namespace, "namespaces"> = {
  name: "namespaces",
  key: "7",
  title: "namespaces",
  summary: "all namespaces; opening one uses it",
  sort: { column: "name", descending: false },
  nothing: "no namespaces yet",
  rows: ({ store }) => store.namespaces.map((row) => [row.name, row] as const),
  inputs: ({ store }, asks) => [
    store.namespaces,
    asks("up", "containers") ? store.containers : undefined,
    asks("images") ? store.images : undefined,
    asks("snapshots") ? store.snapshots : undefined,
  ],
  count: ({ store }) => String(store.namespaces.length),
  columns,
  target: (row) => ({ pane: "namespaces", row }),
  enter: "namespace",
  texts: (row) => [row.name],
  labels: (row) => row.labels,
};
