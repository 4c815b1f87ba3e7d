/** What is told of the selected container. */
import type { Container, ContainerMount } from "../../src/engine/types.ts";
import type { ObjectKey, StatsRow } from "../../src/store/state.ts";
import { shortId } from "../../src/text/id.ts";
import { formatStatus } from "../../src/text/status.ts";
import { shortBytes, shortPercent, sparkline } from "../figures.ts";
import { safe } from "../text.ts";
import { labelFields } from "./fields.ts";
import { podName } from "./pods.ts";
import type { Field, Scene } from "./view.ts";

export function containerFields(row: Container, key: ObjectKey, scene: Scene): readonly Field[] {
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
    ...(row.pod === undefined ? [] : [["pod", safe(podName(row.pod))] as const]),
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
