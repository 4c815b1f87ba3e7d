/** View 4: networks. */
import type { Container, Network } from "../../src/engine/types.ts";
import { namespaceOf, type StoreState } from "../../src/store/state.ts";
import { safe } from "../text.ts";
import { ageColumn, extraColumn, NAMESPACE_COLUMN, NAMESPACE_FIELDS } from "./common-columns.ts";
import { labelsInFull, pairsOf } from "./fields.ts";
import { countShown, isShown } from "./shown.ts";
import type { Field, PaneColumn, Scene, View } from "./view.ts";

const columns: readonly PaneColumn<Network>[] = [
  NAMESPACE_COLUMN,
  {
    id: "network",
    title: "NETWORK",
    min: 14,
    max: 40,
    rank: 0,
    cell: (row, _key, { theme }) => ({ text: safe(row.name), ...(isOurs(row) ? {} : { style: theme.faint }) }),
    sort: (row) => row.name,
  },
  {
    id: "driver",
    title: "DRIVER",
    min: 7,
    max: 12,
    rank: 2,
    cell: (row, _key, { theme }) => ({ text: safe(row.driver), style: theme.faint }),
    sort: (row) => row.driver,
  },
  {
    id: "subnet",
    title: "SUBNET",
    min: 18,
    max: 44,
    rank: 1,
    cell: (row) => ({ text: safe(row.subnets.map(({ subnet }) => subnet).join(", ")) || "-" }),
    sort: (row) => row.subnets[0]?.subnet,
  },
  {
    id: "members",
    tellsOfOthers: true,
    title: "CONTAINERS",
    min: 10,
    max: 60,
    rank: 1,
    cell: (row, key, scene) => {
      const names = membersOf(row, key, scene);
      return names.length === 0
        ? { text: "none", style: scene.theme.faint }
        : { text: safe(names.join(", ")), style: scene.theme.good };
    },
    sort: (row, key, scene) => membersOf(row, key, scene).length,
    largestFirst: true,
  },
  {
    id: "kind",
    title: "KIND",
    min: 8,
    max: 8,
    rank: 4,
    cell: (row, _key, { theme }) => ({ text: row.internal ? "internal" : row.origin, style: theme.faint }),
    sort: (row) => row.origin,
  },
  ageColumn(3),
  extraColumn("gateway", "GATEWAY", { min: 10, max: 40 }, ({ subnets }) =>
    subnets.flatMap(({ gateway }) => gateway ?? []).join(", "),
  ),
  extraColumn("id", "ID", { min: 12, max: 12 }, ({ id }) => id.slice(0, 12)),
  extraColumn("labels", "LABELS", { min: 12, max: 60 }, ({ labels }) => pairsOf(labels)),
  extraColumn("file", "FILE", { min: 20, max: 80 }, ({ file }) => file ?? ""),
];

function isOurs({ origin }: Network): boolean {
  return origin === "user" || origin === "default";
}

type Members = ReadonlyMap<string, readonly string[]>;
const known = new WeakMap<StoreState["containers"], Members>();

/** Names of the running containers of the namespace that are on a network. */
export function membersOf(row: Network, key: string, { store: { containers } }: Scene): readonly string[] {
  const members = known.get(containers) ?? assign([...containers.values()]);
  known.set(containers, members);
  return members.get(`${namespaceOf(key)}/${row.name}`) ?? [];
}

function assign(containers: readonly Container[]): Members {
  const members = new Map<string, string[]>();
  for (const { namespace, networks, name, status } of containers) {
    if (status !== "running" && status !== "paused") continue;
    for (const network of networks) {
      const key = `${namespace}/${network}`;
      const names = members.get(key);
      if (names === undefined) members.set(key, [name]);
      else names.push(name);
    }
  }
  return members;
}

function networkFields(row: Network, key: string, scene: Scene): readonly Field[] {
  const members = membersOf(row, key, scene).map((name) => safe(name));
  return [
    ["name", safe(row.name)],
    ["id", row.id.slice(0, 12)],
    ["driver", safe(row.driver)],
    ["origin", row.origin],
    ...row.subnets.flatMap(({ subnet, gateway }) => [
      ["subnet", safe(subnet)] as const,
      ["gateway", safe(gateway ?? "-")] as const,
    ]),
    ["outside", row.internal ? "no way out" : "yes", row.internal ? scene.theme.warn : ""],
    ...members.map((name, i) => [i === 0 ? "on it" : "", name, scene.theme.good] as const),
    ...labelsInFull(row.labels),
    ...(row.file === undefined ? [] : [["file", safe(row.file)] as const]),
  ];
}

export const NETWORKS: View<Network, "networks"> = {
  name: "networks",
  key: "4",
  title: "networks",
  summary: "all networks and who is on them",
  aliases: ["net"],
  sort: { column: "network", descending: false },
  nothing: "no networks here",
  first: { action: "create", text: "; % makes one" },
  rows: ({ store }) =>
    [...store.networks].filter(([key]) => isShown(namespaceOf(key), store)).sort(([a], [b]) => (a < b ? -1 : 1)),
  // The names of those who are on them are shown.
  inputs: ({ store }) => [store.networks, store.containers],
  count: ({ store }) => countShown([...store.networks.keys()].map(namespaceOf), store),
  columns,
  target: (row) => ({ pane: "networks", row }),
  enter: { action: "inspect" },
  detail: networkFields,
  texts: (row, key, scene) => [row.name, row.driver, ...membersOf(row, key, scene)],
  labels: (row) => row.labels,
  fields: {
    ...NAMESPACE_FIELDS,
    name: (row) => row.name,
    network: (row) => row.name,
    container: (row, key, scene) => membersOf(row, key, scene),
    containers: (row, key, scene) => ({ value: membersOf(row, key, scene).length, unit: "count" }),
  },
};
