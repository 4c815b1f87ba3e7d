/** View 3: volumes. */
import type { Volume } from "../../src/engine/types.ts";
import { safe } from "../text.ts";
import { ageColumn, extraColumn, NAMESPACE_COLUMN, NAMESPACE_FIELDS } from "./common-columns.ts";
import { labelsInFull } from "./fields.ts";
import { countShown, isShown } from "./shown.ts";
import type { Field, PaneColumn, Scene, View } from "./view.ts";

const columns: readonly PaneColumn<Volume>[] = [
  NAMESPACE_COLUMN,
  {
    id: "volume",
    title: "VOLUME",
    min: 20,
    max: 64,
    rank: 0,
    cell: (row, _key, { theme }) => ({ text: safe(row.name), style: nameStyle(row, theme) }),
    sort: (row) => row.name,
  },
  {
    id: "used",
    tellsOfOthers: true,
    title: "USED BY",
    min: 8,
    max: 40,
    rank: 1,
    cell: (row, _key, scene) => {
      const users = usersOfVolume(row, scene);
      if (users.length === 0) return { text: "nobody", style: scene.theme.faint };
      return { text: safe(users.join(", ")), style: scene.theme.good };
    },
    sort: (row) => row.usedBy?.length,
    largestFirst: true,
  },
  {
    id: "kind",
    title: "KIND",
    min: 9,
    max: 9,
    rank: 3,
    cell: (row, _key, { theme }) => ({ text: kindOf(row), style: theme.faint }),
    sort: kindOf,
  },
  {
    id: "labels",
    title: "LABELS",
    min: 12,
    max: 60,
    rank: 5,
    cell: (row, _key, { theme }) => ({ text: labelsOf(row), style: theme.faint }),
  },
  ageColumn(2),
  extraColumn("place", "PLACE", { min: 24, max: 100 }, ({ mountpoint }) => mountpoint),
];

function nameStyle({ damage, anonymous }: Volume, theme: Scene["theme"]): string {
  if (damage !== undefined) return theme.bad;
  return anonymous ? theme.faint : "";
}

function kindOf({ damage, anonymous }: Volume): string {
  if (damage !== undefined) return "damaged";
  return anonymous ? "anonymous" : "named";
}

function labelsOf({ labels }: Volume): string {
  const pairs = Object.entries(labels).map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  return safe(pairs.join(" "));
}

/** Names of the containers that mount a volume; the beginning of the id where the container is not listed. */
function usersOfVolume({ namespace, usedBy = [] }: Volume, { store }: Scene): readonly string[] {
  return usedBy.map((id) => store.containers.get(`${namespace}/${id}`)?.name ?? id.slice(0, 12));
}

function volumeFields(row: Volume, _key: string, scene: Scene): readonly Field[] {
  const users = usersOfVolume(row, scene).map((name) => safe(name));
  return [
    ["name", safe(row.name)],
    ...(users.length === 0
      ? [["used by", "nobody", scene.theme.faint] as const]
      : users.map((name, i) => [i === 0 ? "used by" : "", name, scene.theme.good] as const)),
    ["place", safe(row.mountpoint)],
    ["created", new Date(row.createdAtMs).toLocaleString("sv")],
    ...labelsInFull(row.labels),
    ...(row.damage === undefined ? [] : [["damage", safe(row.damage), scene.theme.bad] as const]),
  ];
}

export const VOLUMES: View<Volume, "volumes"> = {
  name: "volumes",
  key: "3",
  title: "volumes",
  summary: "all volumes and who uses them",
  aliases: ["vol"],
  sort: { column: "volume", descending: false },
  nothing: "no volumes here",
  first: { action: "create", text: "; % makes one, and run -v NAME:/DIR too" },
  rows: ({ store }) =>
    [...store.volumes].filter(([, { namespace }]) => isShown(namespace, store)).sort(([a], [b]) => (a < b ? -1 : 1)),
  // The names of those who use them are shown.
  inputs: ({ store }) => [store.volumes, store.containers],
  count: ({ store }) =>
    countShown(
      [...store.volumes.values()].map(({ namespace }) => namespace),
      store,
    ),
  columns,
  isFault: ({ damage }) => damage !== undefined,
  target: (row) => ({ pane: "volumes", row }),
  enter: { action: "inspect" },
  detail: volumeFields,
  texts: (row, _key, scene) => [row.name, ...usersOfVolume(row, scene)],
  labels: (row) => row.labels,
  fields: {
    ...NAMESPACE_FIELDS,
    name: (row) => row.name,
    volume: (row) => row.name,
    dangling: (row) => String(row.usedBy?.length === 0),
  },
};
