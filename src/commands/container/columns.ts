/** Columns of container listings: `ps`, `--format` and the dashboard's pane. */
import type { Container } from "../../engine/types.ts";
import { formatAge, goTime } from "../../text/age.ts";
import { commandLine } from "../../text/command.ts";
import { shortId } from "../../text/id.ts";
import { goQuote } from "../../text/quote.ts";
import { humanSize } from "../../text/size.ts";
import { formatStatus } from "../../text/status.ts";
import { ellipsis } from "../../text/width.ts";
import type { Column } from "../define.ts";
import { familiarName, imageAsked } from "../image-name.ts";
import { userLabels } from "../user-labels.ts";

/** A row of a listing, with its size where that was asked for. */
export interface ContainerRow {
  readonly container: Container;
  readonly size?: { readonly rwBytes: number; readonly rootFsBytes: number };
}

type ContainerColumn = Column<ContainerRow>;

const COMMAND_CELLS = 20;
const MOUNT_CELLS = 15;

const SHOWN: readonly ContainerColumn[] = [
  {
    title: "CONTAINER ID",
    field: "ID",
    text: ({ container }, { trunc }) => (trunc ? shortId(container.id) : container.id),
  },
  { title: "IMAGE", field: "Image", text: ({ container }, { trunc }) => imageOf(container, trunc) },
  { title: "COMMAND", field: "Command", text: ({ container }, { trunc }) => commandOf(container, trunc) },
  {
    title: "CREATED",
    field: "RunningFor",
    text: ({ container }, { nowMs }) => formatAge(container.createdAtMs, nowMs),
  },
  { title: "STATUS", field: "Status", text: ({ container }, { nowMs }) => formatStatus(container, nowMs) },
  { title: "PORTS", field: "Ports", text: ({ container }) => container.ports.join(", ") },
  { title: "NAMES", field: "Names", text: ({ container }) => container.name },
];

const SIZE: ContainerColumn = { title: "SIZE", field: "Size", text: sizeOf };

const HIDDEN: readonly ContainerColumn[] = [
  { title: "CREATED AT", field: "CreatedAt", text: ({ container }) => goTime(container.createdAtMs) },
  { title: "STATE", field: "State", text: ({ container }) => container.status },
  { title: "LABELS", field: "Labels", text: ({ container }) => labelsText(userLabels(container.labels)) },
  { title: "MOUNTS", field: "Mounts", text: ({ container }, { trunc }) => mountsOf(container, trunc) },
  { title: "NETWORKS", field: "Networks", text: ({ container }) => container.networks.join(",") },
  { title: "LOCAL VOLUMES", field: "LocalVolumes", text: ({ container }) => String(volumesOf(container)) },
  { title: "PLATFORM", field: "Platform", text: ({ container }) => container.platform },
  { title: "RUNTIME", field: "Runtime", text: ({ container }) => container.runtime },
  { title: "NAMESPACE", field: "Namespace", text: ({ container }) => container.namespace },
];

/** docker's columns; SIZE among them where sizes were asked for. */
export function containerColumns(options: { readonly size?: boolean } = {}): readonly ContainerColumn[] {
  return [
    ...SHOWN,
    { ...SIZE, hidden: options.size !== true },
    ...HIDDEN.map((column) => ({ ...column, hidden: true })),
  ];
}

/** Template functions of a row. */
export const containerMethods = {
  Label: ({ container }: ContainerRow, key: string): string =>
    Object.hasOwn(container.labels, key) ? (container.labels[key] ?? "") : "",
};

function imageOf(container: Container, trunc: boolean): string {
  const image = imageAsked(container);
  if (image === "") return "<no image>";
  return trunc ? familiarName(image) : image;
}

function commandOf({ command }: Container, trunc: boolean): string {
  const words = commandLine(command);
  return goQuote(trunc ? ellipsis(words, COMMAND_CELLS) : words);
}

function sizeOf({ size }: ContainerRow): string {
  const written = humanSize(size?.rwBytes ?? 0, 3);
  const all = size?.rootFsBytes ?? 0;
  return all > 0 ? `${written} (virtual ${humanSize(all, 3)})` : written;
}

/** `k=v` pairs, sorted, as docker's LABELS column. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(",");
}

function mountsOf({ mounts = [] }: Container, trunc: boolean): string {
  const names = mounts.map(({ name, source }) => name ?? source);
  return names.map((name) => (trunc ? ellipsis(name, MOUNT_CELLS) : name)).join(",");
}

function volumesOf({ mounts = [] }: Container): number {
  return mounts.filter(({ name }) => name !== undefined).length;
}
