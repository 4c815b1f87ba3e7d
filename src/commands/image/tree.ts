/** The tree of `images --tree`. */
import type { ImagePlatform, ImageTree } from "../../engine/types.ts";
import { shortId } from "../../text/id.ts";
import { humanSize } from "../../text/size.ts";
import { untrusted } from "../../text/untrusted.ts";
import { displayWidth, padDisplay } from "../../text/width.ts";

const UNTAGGED = "<untagged>";
const HEADER = ["IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA"];
const GAP = "   ";

/** Rows of names, with a row for each platform below: `✔` where it is here, `U` where a container uses it. */
export function treeText(trees: readonly ImageTree[]): string {
  const rows = [HEADER, ...trees.flatMap(treeRows)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ""))));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => aligned(cell, column, widths))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join("");
}

function treeRows(tree: ImageTree): string[][] {
  const [first = UNTAGGED, ...others] = tree.names;
  return [
    [untrusted(first), ...figures(tree)],
    ...others.map((name) => [untrusted(name)]),
    ...tree.platforms.map((platform, index) => platformRow(platform, index === tree.platforms.length - 1)),
  ];
}

function platformRow(platform: ImagePlatform, last: boolean): string[] {
  const [id = "", disk = "", content = "", used = ""] = figures(platform);
  const extra = platform.here ? `✔ ${used}` : used;
  return [`${last ? "└─" : "├─"} ${untrusted(platform.platform)}`, id, disk, content, extra];
}

function figures({
  digest,
  diskBytes,
  contentBytes,
  users,
}: Pick<ImagePlatform, "digest" | "diskBytes" | "contentBytes" | "users">): string[] {
  return [shortId(digest), humanSize(diskBytes, 3), humanSize(contentBytes, 3), users > 0 ? "U" : ""];
}

// Sizes are to be compared, so they stand at the right.
function aligned(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  const isSize = column === 2 || column === 3;
  return isSize ? cell.padStart(width) : padDisplay(cell, width);
}
