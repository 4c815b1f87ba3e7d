/** Columns of volume listings. */
import type { Volume } from "../../engine/types.ts";
import { humanSize } from "../../text/size.ts";
import { labelsText } from "../container/columns.ts";
import type { Column } from "../define.ts";

/** docker's columns; SIZE shown where sizes were asked for. */
export function volumeColumns(options: { readonly size: boolean }): readonly Column<Volume>[] {
  return [
    { title: "DRIVER", field: "Driver", text: () => "local" },
    { title: "VOLUME NAME", field: "Name", text: ({ name }) => name },
    { title: "SIZE", field: "Size", text: sizeOf, hidden: !options.size },
    ...HIDDEN.map((column) => ({ ...column, hidden: true })),
  ];
}

const HIDDEN: readonly Column<Volume>[] = [
  { title: "LABELS", field: "Labels", text: ({ labels }) => labelsText(labels) },
  { title: "MOUNTPOINT", field: "Mountpoint", text: ({ mountpoint }) => mountpoint },
  { title: "SCOPE", field: "Scope", text: () => "local" },
  { title: "LINKS", field: "Links", text: ({ usedBy }) => (usedBy === undefined ? "N/A" : String(usedBy.length)) },
  // Of docker's cluster volumes, of which there are none here.
  { title: "AVAILABILITY", field: "Availability", text: () => "N/A" },
  { title: "GROUP", field: "Group", text: () => "N/A" },
  { title: "STATUS", field: "Status", text: () => "N/A" },
];

function sizeOf({ sizeBytes }: Volume): string {
  return sizeBytes === undefined ? "N/A" : humanSize(sizeBytes, 3);
}

/** Template functions of a row. */
export const volumeMethods = {
  Label: ({ labels }: Volume, key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? "") : ""),
};
