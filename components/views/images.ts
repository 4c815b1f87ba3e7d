/** View 2: images. */
import type { Image } from "../../src/engine/types.ts";
import { shortId } from "../../src/text/id.ts";
import { shortAge, shortBytes } from "../figures.ts";
import { safe } from "../text.ts";
import { familiarImage } from "./containers.ts";
import type { PaneColumn, View } from "./view.ts";

const columns: readonly PaneColumn<Image>[] = [
  {
    id: "namespace",
    title: "NAMESPACE",
    min: 9,
    max: 16,
    rank: 2,
    shown: ({ store }) => store.namespace === undefined,
    cell: (row, _key, { theme }) => ({ text: safe(row.namespace), style: theme.faint }),
    sort: (row) => row.namespace,
  },
  {
    id: "image",
    title: "IMAGE",
    min: 24,
    max: 80,
    rank: 0,
    cell: (row) => ({ text: safe(familiarImage(row.name)) }),
    sort: (row) => familiarImage(row.name),
  },
  {
    id: "id",
    title: "ID",
    min: 12,
    max: 12,
    rank: 3,
    cell: (row, _key, { theme }) => ({ text: safe(shortId(row.configDigest || row.digest)), style: theme.faint }),
  },
  {
    id: "size",
    title: "SIZE",
    align: "right",
    min: 5,
    max: 5,
    rank: 1,
    cell: (row) => ({ text: shortBytes(row.sizeBytes) }),
    sort: (row) => row.sizeBytes,
  },
  {
    id: "content",
    title: "CONTENT",
    align: "right",
    min: 7,
    max: 7,
    rank: 5,
    cell: (row, _key, { theme }) => ({ text: shortBytes(row.contentBytes), style: theme.faint }),
    sort: (row) => row.contentBytes,
  },
  {
    id: "used",
    title: "USED",
    align: "right",
    min: 4,
    max: 4,
    rank: 4,
    cell: (row, _key, { store, theme }) => {
      const used = [...store.containers.values()].filter(
        (container) => container.namespace === row.namespace && container.image === row.name,
      ).length;
      return used > 0 ? { text: String(used), style: theme.good } : { text: "-", style: theme.faint };
    },
  },
  {
    id: "platform",
    title: "PLATFORM",
    min: 11,
    max: 20,
    rank: 6,
    cell: (row, _key, { theme }) => ({ text: safe(row.platforms.join(", ")), style: theme.faint }),
  },
  {
    id: "age",
    title: "AGE",
    align: "right",
    min: 4,
    max: 4,
    rank: 2,
    cell: (row, _key, { ui, theme }) => ({ text: shortAge(row.createdAtMs, ui.nowMs), style: theme.faint }),
    sort: (row) => -row.createdAtMs,
  },
];

export const IMAGES: View<Image> = {
  name: "images",
  key: "2",
  title: "images",
  nothing: "no images here; bring one in with: lepton load -i FILE",
  rows: ({ store }) =>
    store.imageKeys.flatMap((key) => {
      const row = store.images.get(key);
      if (row === undefined || (store.namespace !== undefined && row.namespace !== store.namespace)) return [];
      return [[key, row] as const];
    }),
  columns,
  filterable: (row) => ({
    text: `${row.name} ${shortId(row.configDigest)} ${row.digest}`,
    labels: row.labels,
    field: (name) => {
      if (name === "name" || name === "image") return row.name;
      if (name === "ns" || name === "namespace") return row.namespace;
      return name === "platform" ? row.platforms.join(" ") : undefined;
    },
    number: (name) => (name === "size" ? row.sizeBytes : undefined),
  }),
};
