/** Columns of image listings. */
import type { Image } from "../../engine/types.ts";
import { formatAge, goTime } from "../../text/age.ts";
import { shortId } from "../../text/id.ts";
import { humanSize } from "../../text/size.ts";
import type { Column } from "../define.ts";
import { familiarName } from "../image-name.ts";

const NONE = "<none>";

const REPOSITORY: Column<Image> = {
  title: "REPOSITORY",
  field: "Repository",
  text: ({ repository }) => familiarName(repository) || NONE,
};
const TAG: Column<Image> = { title: "TAG", field: "Tag", text: ({ tag }) => tag || NONE };
const DIGEST: Column<Image> = { title: "DIGEST", field: "Digest", text: ({ digest }) => digest || NONE };
const SHOWN: readonly Column<Image>[] = [
  { title: "IMAGE ID", field: "ID", text: (image, { trunc }) => (trunc ? shortId(imageId(image)) : imageId(image)) },
  {
    title: "CREATED",
    field: "CreatedSince",
    text: ({ createdAtMs }, { nowMs }) => (createdAtMs === 0 ? "N/A" : formatAge(createdAtMs, nowMs)),
  },
  { title: "SIZE", field: "Size", text: (image) => humanSize(sizeOf(image), 3) },
];

const HIDDEN: readonly Column<Image>[] = [
  { title: "CREATED AT", field: "CreatedAt", text: ({ createdAtMs }) => goTime(createdAtMs) },
  { title: "CONTAINERS", field: "Containers", text: () => "N/A" },
  { title: "SHARED SIZE", field: "SharedSize", text: () => "N/A" },
  { title: "UNIQUE SIZE", field: "UniqueSize", text: () => "N/A" },
  { title: "BLOB SIZE", field: "BlobSize", text: ({ contentBytes }) => humanSize(contentBytes, 3) },
  { title: "PLATFORM", field: "Platform", text: ({ platforms }) => platforms.join(",") },
  { title: "NAME", field: "Name", text: ({ name }) => name },
  { title: "NAMESPACE", field: "Namespace", text: ({ namespace }) => namespace },
];

/** docker's columns; DIGEST among them where digests were asked for. */
export function imageColumns(options: { readonly digests?: boolean } = {}): readonly Column<Image>[] {
  const digest = { ...DIGEST, hidden: options.digests !== true };
  return [REPOSITORY, TAG, digest, ...SHOWN, ...HIDDEN.map((column) => ({ ...column, hidden: true }))];
}

/** docker's IMAGE ID is the digest of the config; the target's where the config is not here. */
export function imageId({ configDigest, digest }: Image): string {
  return configDigest === "" ? digest : configDigest;
}

// An image that was never unpacked takes the room of its blobs only.
function sizeOf({ sizeBytes, contentBytes }: Image): number {
  return sizeBytes === 0 ? contentBytes : sizeBytes;
}
