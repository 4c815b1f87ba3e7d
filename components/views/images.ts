/** View 2: images. */
import type { Image } from "../../src/engine/types.ts";
import { shortId } from "../../src/text/id.ts";
import { shortBytes } from "../figures.ts";
import { safe } from "../text.ts";
import { ageColumn, extraColumn, NAMESPACE_COLUMN, NAMESPACE_FIELDS } from "./common-columns.ts";
import { familiarImage } from "./container-state.ts";
import { pairsOf } from "./fields.ts";
import { imageFields } from "./image-detail.ts";
import { usersOf } from "./image-users.ts";
import { countShown, isShown } from "./shown.ts";
import type { PaneColumn, View } from "./view.ts";

/** An image that lost its name is known by its id alone. */
function isDangling({ repository }: Image): boolean {
  return repository === "" || repository === "<none>";
}

function shownName(row: Image): string {
  return isDangling(row) ? "<none>" : familiarImage(row.name);
}

const columns: readonly PaneColumn<Image>[] = [
  NAMESPACE_COLUMN,
  {
    id: "image",
    title: "IMAGE",
    min: 24,
    max: 80,
    rank: 0,
    cell: (row, _key, { theme }) => ({
      text: safe(shownName(row)),
      ...(isDangling(row) ? { style: theme.faint } : {}),
    }),
    sort: (row) => shownName(row),
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
    unit: "bytes",
    largestFirst: true,
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
    unit: "bytes",
    largestFirst: true,
  },
  {
    id: "used",
    title: "USED",
    align: "right",
    min: 4,
    max: 4,
    rank: 4,
    cell: (_row, key, { store, theme }) => {
      const used = usersOf(store).get(key)?.length ?? 0;
      return used > 0 ? { text: String(used), style: theme.good } : { text: "-", style: theme.faint };
    },
    sort: (_row, key, { store }) => usersOf(store).get(key)?.length ?? 0,
    largestFirst: true,
  },
  {
    id: "platform",
    title: "PLATFORM",
    min: 11,
    max: 20,
    rank: 6,
    cell: (row, _key, { theme }) => ({ text: safe(row.platforms.join(", ")), style: theme.faint }),
  },
  ageColumn(2),
  extraColumn("digest", "DIGEST", { min: 19, max: 71 }, ({ digest }) => digest),
  extraColumn("type", "TYPE", { min: 20, max: 60 }, ({ mediaType }) => mediaType),
  extraColumn("labels", "LABELS", { min: 12, max: 60 }, ({ labels }) => pairsOf(labels)),
];

export const IMAGES: View<Image, "images"> = {
  name: "images",
  key: "2",
  title: "images",
  summary: "all images",
  sort: { column: "image", descending: false },
  nothing: "no images here",
  first: { action: "pull", text: "; % pulls one, or in a shell: lepton load -i FILE" },
  rows: ({ store }) =>
    store.imageKeys.flatMap((key) => {
      const row = store.images.get(key);
      return row === undefined || !isShown(row.namespace, store) ? [] : [[key, row] as const];
    }),
  inputs: ({ store }, asks) => [store.images, asks("used") ? store.containers : undefined],
  count: ({ store }) =>
    countShown(
      [...store.images.values()].map(({ namespace }) => namespace),
      store,
    ),
  columns,
  target: (row) => ({ pane: "images", row }),
  enter: { action: "layers" },
  detail: imageFields,
  texts: (row) => [shownName(row), row.name, shortId(row.configDigest), row.digest],
  labels: (row) => row.labels,
  fields: {
    ...NAMESPACE_FIELDS,
    name: (row) => row.name,
    image: (row) => [row.name, shownName(row)],
    dangling: (row) => String(isDangling(row)),
    platform: (row) => row.platforms,
  },
};
