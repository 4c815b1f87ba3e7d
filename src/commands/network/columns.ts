/** Columns of network listings. */
import type { Network } from "../../engine/types.ts";
import { goTime } from "../../text/age.ts";
import { labelsText } from "../container/columns.ts";
import type { Column } from "../define.ts";

const SHORT_ID = 12;

/** docker's columns. */
export const NETWORK_COLUMNS: readonly Column<Network>[] = [
  { title: "NETWORK ID", field: "ID", text: ({ id }, { trunc }) => (trunc ? id.slice(0, SHORT_ID) : id) },
  { title: "NAME", field: "Name", text: ({ name }) => name },
  { title: "DRIVER", field: "Driver", text: ({ driver }) => driver },
  { title: "SCOPE", field: "Scope", text: () => "local" },
  { title: "IPV4", field: "IPv4", text: () => "true", hidden: true },
  { title: "IPV6", field: "IPv6", text: ({ ipv6 }) => String(ipv6), hidden: true },
  { title: "INTERNAL", field: "Internal", text: ({ internal }) => String(internal), hidden: true },
  { title: "LABELS", field: "Labels", text: ({ labels }) => labelsText(labels), hidden: true },
  { title: "CREATED AT", field: "CreatedAt", text: ({ createdAtMs }) => goTime(createdAtMs), hidden: true },
];

/** Template functions of a row. */
export const networkMethods = {
  Label: ({ labels }: Network, key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? "") : ""),
};
