/** What is known about the selected row: the column at the right of a wide screen. */
import type { Container, ContainerMount, Image, Network, Volume } from "../../src/engine/types.ts";
import type { ObjectKey, StatsRow } from "../../src/store/state.ts";
import { shortId } from "../../src/text/id.ts";
import { formatStatus } from "../../src/text/status.ts";
import { shortBytes, shortPercent, sparkline } from "../figures.ts";
import type { Rect } from "../screen/grid.ts";
import type { ListModel } from "../state/list-model.ts";
import { fitLeft, safe } from "../text.ts";
import { paint } from "../theme.ts";
import { usersOf } from "../views/image-users.ts";
import { membersOf } from "../views/networks.ts";
import type { Scene } from "../views/view.ts";
import { usersOfVolume } from "../views/volumes.ts";

type Field = readonly [name: string, value: string, style?: string];

const NAME_CELLS = 10;

export function paintDetail(
  { width }: Rect,
  model: ListModel,
  key: ObjectKey | undefined,
  scene: Scene,
): readonly string[] {
  const row = key === undefined ? undefined : model.rows.get(key);
  if (row === undefined || key === undefined) return [];
  if (model.view.name === "containers") return fieldLines(containerFields(row as Container, key, scene), width, scene);
  if (model.view.name === "images") return fieldLines(imageFields(row as Image, key, scene), width, scene);
  if (model.view.name === "volumes") return fieldLines(volumeFields(row as Volume, scene), width, scene);
  if (model.view.name === "networks") return fieldLines(networkFields(row as Network, key, scene), width, scene);
  return [];
}

function networkFields(row: Network, key: ObjectKey, scene: Scene): readonly Field[] {
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
    ...Object.entries(row.labels).map(
      ([name, value], i) => [i === 0 ? "labels" : "", safe(`${name}=${value}`)] as const,
    ),
    ...(row.file === undefined ? [] : [["file", safe(row.file)] as const]),
  ];
}

function volumeFields(row: Volume, scene: Scene): readonly Field[] {
  const users = usersOfVolume(row, scene).map((name) => safe(name));
  return [
    ["name", safe(row.name)],
    ...(users.length === 0
      ? [["used by", "nobody", scene.theme.faint] as const]
      : users.map((name, i) => [i === 0 ? "used by" : "", name, scene.theme.good] as const)),
    ["place", safe(row.mountpoint)],
    ["created", new Date(row.createdAtMs).toLocaleString("sv")],
    ...Object.entries(row.labels).map(
      ([name, value], i) => [i === 0 ? "labels" : "", safe(`${name}=${value}`)] as const,
    ),
    ...(row.damage === undefined ? [] : [["damage", safe(row.damage), scene.theme.bad] as const]),
  ];
}

function fieldLines(fields: readonly Field[], width: number, { theme }: Scene): readonly string[] {
  const cells = width - NAME_CELLS - 3;
  return fields.map(([name, value, style = ""]) => {
    return `  ${paint(theme.faint, name.padEnd(NAME_CELLS))}${paint(style, fitLeft(value, cells))}`;
  });
}

function containerFields(row: Container, key: ObjectKey, scene: Scene): readonly Field[] {
  const { store, theme, ui } = scene;
  return [
    ["id", shortId(row.id)],
    ["status", formatStatus(row, ui.nowMs), row.status === "running" ? theme.good : ""],
    ["image", safe(row.image) || "-"],
    ["command", safe(row.command.join(" ")) || "-"],
    ["pid", row.pid === undefined ? "-" : String(row.pid)],
    ["restart", `${row.restartPolicy}${row.restartCount > 0 ? `, ${row.restartCount} times` : ""}`],
    ["network", safe(row.networks.join(", ")) || "-"],
    ...row.ports.map((port, i) => [i === 0 ? "ports" : "", safe(port)] as const),
    ...(row.mounts ?? []).map((mount, i) => [i === 0 ? "mounts" : "", safe(mountText(mount))] as const),
    ...(row.pod === undefined ? [] : [["pod", safe(`${row.pod.namespace}/${row.pod.name}`)] as const]),
    ["made by", safe(row.origin)],
    ["runtime", safe(row.runtime)],
    ["snapshot", safe(row.snapshotter)],
    ["created", new Date(row.createdAtMs).toLocaleString("sv")],
    ...statsFields(store.stats.get(key), scene),
    ...labelFields(row.labels),
  ];
}

function mountText({ name, source, destination, readOnly }: ContainerMount): string {
  return `${name ?? source}:${destination}${readOnly ? ":ro" : ""}`;
}

function statsFields(stats: StatsRow | undefined, { theme, glyphs }: Scene): readonly Field[] {
  if (stats === undefined) return [];
  const { cpuPercent, cpuHistory, memoryBytes, memoryLimitBytes, pids } = stats;
  const top = Math.max(25, ...cpuHistory);
  return [
    ["", ""],
    ["cpu", `${cpuPercent === undefined ? "-" : shortPercent(cpuPercent)}%  of a core`],
    ["", sparkline(cpuHistory, 30, top, glyphs.spark), theme.info],
    ["memory", `${shortBytes(memoryBytes)}${memoryLimitBytes > 0 ? ` of ${shortBytes(memoryLimitBytes)}` : ""}`],
    ["pids", String(pids)],
  ];
}

function imageFields(row: Image, key: ObjectKey, { store, theme }: Scene): readonly Field[] {
  const users = usersOf(store).get(key) ?? [];
  return [
    ["name", safe(row.name)],
    ["id", safe(shortId(row.configDigest)) || "-"],
    ["digest", safe(row.digest)],
    ["type", safe(row.mediaType)],
    ["platforms", safe(row.platforms.join(", ")) || "-"],
    ["size", shortBytes(row.sizeBytes)],
    ["content", shortBytes(row.contentBytes)],
    ["created", new Date(row.createdAtMs).toLocaleString("sv")],
    ["used by", users.length === 0 ? "-" : safe(users.join(", ")), users.length === 0 ? "" : theme.good],
    ...labelFields(row.labels),
  ];
}

function labelFields(labels: Readonly<Record<string, string>>): readonly Field[] {
  // What tools write for themselves is in the fields above, or nobody's business.
  const entries = Object.entries(labels)
    .filter(([name]) => !/^(lepton|nerdctl|containerd\.io|io\.containerd|io\.cri-containerd)[/.]/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  return [["", ""], ["labels", ""], ...entries.map(([name, value]) => ["", safe(`${name}=${value}`)] as const)];
}
