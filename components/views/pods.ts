/** Containers of a pod as a group: what its line and the details say. */
import type { Container } from "../../src/engine/types.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import { shortAge, shortBytes, shortPercent } from "../figures.ts";
import { safe } from "../text.ts";
import { isUp } from "./container-state.ts";
import type { Cell, Field, Grouping, Scene } from "./view.ts";

type Members = readonly (readonly [ObjectKey, Container])[];

export const PODS: Grouping<Container> = {
  // No key of a row has a blank.
  keyOf: ({ namespace, pod }) => (pod === undefined ? undefined : `pod ${namespace}/${podName(pod)}`),
  cell: podCell,
  detail: podDetail,
};

export function podName({ namespace, name }: NonNullable<Container["pod"]>): string {
  return `${namespace}/${name}`;
}

/** Pods that have more to show than the container that holds their namespaces. */
export function podsWithContainers(containers: Iterable<Container>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const row of containers) {
    const key = row.pod?.sandbox === false ? PODS.keyOf(row) : undefined;
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

function podCell(column: string, members: Members, scene: Scene): Cell {
  const { theme, ui } = scene;
  const [first] = members;
  if (first === undefined) return { text: "" };
  switch (column) {
    case "name":
      return { text: safe(titleOf(first[1])), style: theme.strong };
    case "namespace":
      return { text: safe(first[1].namespace), style: theme.faint };
    case "status":
      return statusOf(members, scene);
    case "cpu":
      return figure(members, scene, "cpuPercent", shortPercent);
    case "memory":
      return figure(members, scene, "memoryBytes", shortBytes);
    case "age":
      return { text: shortAge(Math.min(...members.map(([, row]) => row.createdAtMs)), ui.nowMs), style: theme.faint };
    default:
      return { text: "" };
  }
}

function titleOf({ pod, name }: Container): string {
  return pod === undefined ? name : podName(pod);
}

function statusOf(members: Members, { theme, glyphs }: Scene): Cell {
  const up = members.filter(([, row]) => isUp(row)).length;
  const all = members.length;
  return {
    text: `${up > 0 ? glyphs.dot : glyphs.ring} ${up}/${all} up`,
    style: up === all ? theme.good : up > 0 ? theme.warn : theme.faint,
  };
}

/** Of all its containers together; nothing where none of them has told yet. */
function figure(
  members: Members,
  { store, theme }: Scene,
  name: "cpuPercent" | "memoryBytes",
  text: (sum: number) => string,
): Cell {
  const known = members.flatMap(([key]) => store.stats.get(key)?.[name] ?? []);
  return known.length === 0 ? { text: "" } : { text: text(known.reduce((a, b) => a + b, 0)), style: theme.strong };
}

function podDetail(members: Members, scene: Scene): readonly Field[] {
  const pod = members[0]?.[1].pod;
  if (pod === undefined) return [];
  return [
    ["pod", safe(pod.name)],
    ["namespace", safe(pod.namespace)],
    ["", ""],
    ...members.map(
      ([, row], i): Field => [
        i === 0 ? "in it" : "",
        safe(`${row.pod?.container || "pause"}  ${row.status}`),
        isUp(row) ? scene.theme.good : scene.theme.faint,
      ],
    ),
  ];
}
