/** `system df`. */
import type { ContainerUsage, DiskUsage, ImageUsage, UsageSum, Volume } from "../../engine/types.ts";
import { humanSize } from "../../text/size.ts";
import { alignRows } from "../../text/table.ts";
import { untrusted } from "../../text/untrusted.ts";
import { containerColumns } from "../container/columns.ts";
import type { Column, Command, RowView } from "../define.ts";
import { goStruct } from "../go-value.ts";
import { imageColumns } from "../image/columns.ts";
import { FORMAT } from "../options.ts";
import { flag, given, text } from "../read.ts";
import { volumeColumns } from "../volume/columns.ts";

type Row = UsageSum & { readonly type: string };

export const systemDf: Command = {
  path: ["system", "df"],
  group: "System",
  summary: "Show disk usage",
  details: "What several images share is counted once. Fields of --format: Type TotalCount Active Size Reclaimable.",
  args: [],
  options: [
    FORMAT,
    { name: "verbose", short: "v", kind: "boolean", summary: "Show detailed information on space usage" },
  ],
  async run(ctx, parsed) {
    const usage = await ctx.engine.system.diskUsage();
    const format = given("format", text(parsed, "format"));
    if (flag(parsed, "verbose")) return { kind: "document", ...detailed(usage), ...format };
    return {
      kind: "table",
      columns: COLUMNS,
      rows: [
        { type: "Images", ...usage.images },
        { type: "Containers", ...usage.containers },
        { type: "Local Volumes", ...usage.volumes },
      ],
      options: { ...format, quietField: "Type", rowType: "disk usage" },
    };
  },
};

const COLUMNS: readonly Column<Row>[] = [
  { title: "TYPE", field: "Type", text: ({ type }) => type },
  { title: "TOTAL", field: "TotalCount", text: ({ total }) => String(total) },
  { title: "ACTIVE", field: "Active", text: ({ active }) => String(active) },
  { title: "SIZE", field: "Size", text: ({ sizeBytes }) => humanSize(sizeBytes) },
  { title: "RECLAIMABLE", field: "Reclaimable", text: (row) => reclaimable(row) },
];

function reclaimable({ sizeBytes, reclaimableBytes }: UsageSum): string {
  const size = humanSize(reclaimableBytes);
  return sizeBytes === 0 ? size : `${size} (${Math.trunc((reclaimableBytes * 100) / sizeBytes)}%)`;
}

function detailed({ images, containers, volumes }: DiskUsage) {
  const view: RowView = { nowMs: Date.now(), trunc: true };
  const parts = [
    { name: "Images", ...part(IMAGE_COLUMNS, images.items, view) },
    { name: "Containers", ...part(CONTAINER_COLUMNS, containers.items, view) },
    { name: "Local Volumes", ...part(VOLUME_COLUMNS, volumes.items, view) },
  ];
  return {
    value: goStruct(Object.fromEntries(parts.map(({ name, rows }) => [name.replace("Local ", ""), rows]))),
    text: parts.map(({ name, table }) => `${name} space usage:\n\n${table}`).join("\n"),
  };
}

function part<Item>(columns: readonly Column<Item>[], items: readonly Item[], view: RowView) {
  const cells = items.map((item) => columns.map((column) => column.text(item, view)));
  return {
    rows: cells.map((row) => goStruct(Object.fromEntries(columns.map(({ field }, at) => [field, row[at] ?? ""])))),
    table: alignRows([columns.map(({ title }) => title), ...cells.map((row) => row.map((cell) => untrusted(cell)))]),
  };
}

const ofImage = columnsFrom(imageColumns(), (item: ImageUsage) => item.image);
const IMAGE_COLUMNS: readonly Column<ImageUsage>[] = [
  ...ofImage(["Repository", "Tag", "ID", "CreatedSince"]),
  { title: "SIZE", field: "Size", text: ({ image }) => humanSize(image.sizeBytes, 3) },
  { title: "SHARED SIZE", field: "SharedSize", text: ({ sharedBytes }) => humanSize(sharedBytes, 3) },
  { title: "UNIQUE SIZE", field: "UniqueSize", text: ({ uniqueBytes }) => humanSize(uniqueBytes, 3) },
  { title: "CONTAINERS", field: "Containers", text: ({ containers }) => String(containers) },
];

const ofContainer = columnsFrom(containerColumns({ size: false }), ({ container }: ContainerUsage) => ({ container }));
const CONTAINER_COLUMNS: readonly Column<ContainerUsage>[] = [
  ...ofContainer(["ID", "Image", "Command", "LocalVolumes"]),
  { title: "SIZE", field: "Size", text: ({ sizeBytes }) => humanSize(sizeBytes, 3) },
  ...ofContainer(["RunningFor", "Status", "Names"]),
];

const VOLUME_COLUMNS = columnsFrom(
  volumeColumns({ size: true }),
  (volume: Volume) => volume,
)(["Name", "Links", "Size"]);

/** Columns of another listing, by their fields. */
function columnsFrom<Row, Item>(columns: readonly Column<Row>[], rowOf: (item: Item) => Row) {
  return (fields: readonly string[]): Column<Item>[] =>
    fields.flatMap((field) => {
      const column = columns.find((candidate) => candidate.field === field);
      return column === undefined
        ? []
        : [{ title: column.title, field, text: (item, view) => column.text(rowOf(item), view) }];
    });
}
