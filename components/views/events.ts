/** View 6: events, the newest first. */
import type { SeenEvent } from "../../src/store/state.ts";
import { safe } from "../text.ts";
import { clockOf } from "../times.ts";
import { pairsOf } from "./fields.ts";
import { isShown } from "./shown.ts";
import type { PaneColumn, Scene, View } from "./view.ts";

const columns: readonly PaneColumn<SeenEvent>[] = [
  {
    id: "time",
    title: "TIME",
    min: 8,
    max: 8,
    rank: 0,
    cell: ({ event }, _key, { theme }) => ({ text: clockOf(event.timeMs), style: theme.faint }),
    sort: ({ seq }) => seq,
    largestFirst: true,
  },
  {
    id: "namespace",
    title: "NAMESPACE",
    min: 9,
    max: 16,
    rank: 4,
    shown: ({ store }) => store.namespace === undefined,
    cell: ({ event }, _key, { theme }) => ({ text: safe(event.namespace), style: theme.faint }),
    sort: ({ event }) => event.namespace,
  },
  {
    id: "kind",
    title: "KIND",
    min: 9,
    max: 9,
    rank: 2,
    cell: ({ event }) => ({ text: safe(event.kind) }),
    sort: ({ event }) => event.kind,
  },
  {
    id: "action",
    title: "ACTION",
    min: 11,
    max: 14,
    rank: 1,
    cell: ({ event }, _key, scene) => ({ text: safe(event.action), style: actionStyle(event.action, scene) }),
    sort: ({ event }) => event.action,
  },
  {
    id: "object",
    title: "OBJECT",
    min: 16,
    max: 48,
    rank: 3,
    cell: ({ event }, _key, { store }) => ({ text: safe(objectName(event.namespace, event.id, store)) }),
    sort: ({ event }) => event.id,
  },
  {
    id: "detail",
    title: "DETAIL",
    min: 12,
    max: 60,
    rank: 5,
    cell: ({ event }, _key, { theme }) => ({ text: safe(pairsOf(event.attributes)), style: theme.faint }),
  },
];

export function actionStyle(action: string, { theme }: Scene): string {
  if (action === "start" || action === "create" || action === "unpause") return theme.good;
  if (action === "exit" || action === "oom") return theme.bad;
  return action === "delete" || action === "destroy" || action === "remove" || action === "pause" ? theme.warn : "";
}

/** The container's name where we know one, else a digest or key in short. */
export function objectName(namespace: string, id: string, { containers }: Scene["store"]): string {
  const name = containers.get(`${namespace}/${id}`)?.name;
  return name ?? id.replace(/^(sha256:)?([0-9a-f]{12})[0-9a-f]{52}$/, "$1$2");
}

export const EVENTS: View<SeenEvent, "events"> = {
  name: "events",
  key: "6",
  title: "events",
  summary: "what containerd tells, as it happens",
  aliases: ["ev"],
  sort: { column: "time", descending: true },
  nothing: "no events yet; what happens from now on shows here",
  rows: ({ store }) =>
    store.events.flatMap((row) => (isShown(row.event.namespace, store) ? [[String(row.seq), row] as const] : [])),
  inputs: ({ store }) => [store.events],
  growsAlways: true,
  columns,
  texts: ({ event }, _key, { store }) => [
    event.kind,
    event.action,
    objectName(event.namespace, event.id, store),
    event.id,
  ],
  labels: ({ event }) => event.attributes,
  fields: {
    ns: ({ event }) => event.namespace,
    namespace: ({ event }) => event.namespace,
  },
};
