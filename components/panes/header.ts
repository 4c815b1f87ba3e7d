/** The first lines of the screen: what we are connected to, and how it is. */
import type { Connection, StoreState } from "../../src/store/state.ts";
import { shortAge, shortBytes } from "../figures.ts";
import type { Rect } from "../screen/grid.ts";
import { label } from "../text.ts";
import type { Scene } from "../views/view.ts";
import { fitting, renderSegments, type Segment, spread } from "./segments.ts";

export interface Load {
  /** Of all cores of the machine, 0 to 1. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number;
}

/** What the shown containers take together. */
export function loadOf({ stats, host, namespace }: StoreState): Load {
  let percent: number | undefined;
  let memoryBytes = 0;
  for (const [key, row] of stats) {
    if (namespace !== undefined && !key.startsWith(`${namespace}/`)) continue;
    if (row.cpuPercent !== undefined) percent = (percent ?? 0) + row.cpuPercent;
    memoryBytes += row.memoryBytes;
  }
  const cores = host?.cpus ?? 0;
  return { cpu: percent === undefined || cores === 0 ? undefined : percent / 100 / cores, memoryBytes };
}

export function headerLines(scene: Scene, address: string, { width: columns, height: rows }: Rect): readonly string[] {
  const right = [connectionSegment(scene), { text: " " }];
  if (rows === 1) return [spread(oneLine(scene, columns - 16), right, columns)];
  return [
    spread(firstLine(scene, address, columns - 16), right, columns),
    renderSegments(loadLine(scene, columns), columns),
  ];
}

function oneLine(scene: Scene, cells: number): readonly Segment[] {
  const { store } = scene;
  const { cpu, memoryBytes } = loadOf(store);
  const parts = [
    brand(scene),
    namespaceSegment(scene),
    cpu === undefined ? undefined : { text: `cpu ${percentText(cpu)}` },
    memoryBytes > 0 ? { text: `mem ${memoryText(memoryBytes, store)}` } : undefined,
    versionSegment(scene),
  ];
  return fitting(parts, cells, "  ");
}

function firstLine(scene: Scene, address: string, cells: number): readonly Segment[] {
  const { theme } = scene;
  const parts = [
    brand(scene),
    namespaceSegment(scene),
    versionSegment(scene),
    { text: label(address), style: theme.faint },
  ];
  return fitting(parts, cells, "   ");
}

function loadLine(scene: Scene, columns: number): readonly Segment[] {
  const { store } = scene;
  const { cpu, memoryBytes } = loadOf(store);
  const total = store.host?.memoryBytes ?? 0;
  const cells = columns >= 140 ? 30 : 20;
  return [
    { text: " cpu " },
    ...bar(cpu ?? 0, cells, scene),
    { text: ` ${cpu === undefined ? "-" : percentText(cpu)}`.padEnd(7) },
    { text: "  mem " },
    ...bar(total > 0 ? memoryBytes / total : 0, cells, scene),
    { text: ` ${memoryBytes > 0 ? memoryText(memoryBytes, store) : "-"}` },
  ];
}

function bar(part: number, cells: number, { theme, glyphs }: Scene): readonly Segment[] {
  const full = Math.max(0, Math.min(cells, Math.round(part * cells)));
  const style = part > 0.9 ? theme.bad : part > 0.7 ? theme.warn : theme.good;
  return [
    { text: glyphs.full.repeat(full), style },
    { text: glyphs.empty.repeat(cells - full), style: theme.rule },
  ];
}

function brand({ theme }: Scene): Segment {
  return { text: " lepton", style: theme.focusTitle };
}

function namespaceSegment({ store, theme }: Scene): Segment {
  return { text: `ns ${store.namespace === undefined ? "all" : label(store.namespace)}`, style: theme.strong };
}

function versionSegment({ store, theme }: Scene): Segment | undefined {
  if (store.host === undefined) return undefined;
  return {
    text: `containerd ${label(store.host.containerdVersion.replace(/^v|\+unknown$/g, ""))}`,
    style: theme.faint,
  };
}

function percentText(part: number): string {
  return `${Math.round(part * 100)}%`;
}

function memoryText(bytes: number, { host }: StoreState): string {
  return host === undefined || host.memoryBytes === 0
    ? shortBytes(bytes)
    : `${shortBytes(bytes)}/${shortBytes(host.memoryBytes)}`;
}

function connectionSegment({ store, theme, glyphs, ui }: Scene): Segment {
  const { connection } = store;
  if (connection.kind === "live") return { text: `${glyphs.dot} live`, style: theme.good };
  if (connection.kind === "connecting") return { text: `${glyphs.ring} connecting`, style: theme.warn };
  return { text: `${glyphs.ring} reconnecting ${shortAge(connection.sinceMs, ui.nowMs)}`, style: theme.bad };
}

/** Why there is no connection, for the status line. */
export function connectionTrouble(connection: Connection): string | undefined {
  if (connection.kind === "live") return undefined;
  return connection.reason === undefined ? undefined : label(connection.reason);
}
