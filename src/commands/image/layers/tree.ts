/** The files of a tree, one a line: mark, mode, owner, size, path. */
import type { FileTree, Mark, TreeRow } from "../../../engine/types.ts";
import { formatMode } from "../../../text/file-mode.ts";
import { humanSize } from "../../../text/size.ts";
import { untrusted } from "../../../text/untrusted.ts";
import type { CommandResult } from "../../define.ts";
import { type GoStruct, goStruct } from "../../go-value.ts";
import { given } from "../../read.ts";

const LETTERS: Readonly<Record<Mark, string>> = { added: "A", modified: "M", removed: "D", unchanged: " " };
const CHANGES: ReadonlySet<Mark> = new Set(["added", "modified", "removed"]);

// Rows are made by the thousand: a large image has some hundred thousand.
const BATCH = 1000;

export function treeRecords(
  tree: FileTree,
  { all, format }: { readonly all: boolean; readonly format: string | undefined },
): CommandResult {
  return { kind: "records", records: rowsOf(tree, all), text: line, object: rowObject, ...given("format", format) };
}

async function* rowsOf(tree: FileTree, all: boolean): AsyncGenerator<TreeRow> {
  const rows = tree.rows({ expanded: "all", ...(all ? {} : { marks: CHANGES }) });
  for (let start = 0; start < rows.count; start += BATCH) {
    for (const row of rows.slice(start, start + BATCH)) if (all || row.mark !== "unchanged") yield row;
  }
}

/** Widths that fit nearly everything; what does not fit moves the rest of its line. */
function line(row: TreeRow): string {
  const owner = `${row.uid}:${row.gid}`.padStart(11);
  const size = humanSize(row.sizeBytes, 3).padStart(7);
  return `${LETTERS[row.mark]} ${formatMode(row.kind, row.mode)} ${owner} ${size}  ${pathText(row)}`;
}

function pathText({ path, kind, linkPath }: TreeRow): string {
  const folder = kind === "directory" || kind === "implied" ? "/" : "";
  const arrow = kind === "hardlink" ? " link to " : " -> ";
  return `${untrusted(path)}${folder}${linkPath === "" ? "" : arrow + untrusted(linkPath)}`;
}

function rowObject(row: TreeRow): GoStruct {
  return goStruct({
    Path: `/${row.path}`,
    Mark: row.mark,
    Kind: row.kind === "implied" ? "directory" : row.kind,
    Size: row.sizeBytes,
    Mode: row.mode.toString(8).padStart(4, "0"),
    UID: row.uid,
    GID: row.gid,
    ModTime: row.mtimeSec,
    LinkPath: row.linkPath === "" ? undefined : row.linkPath,
    Layer: row.layer ?? null,
  });
}
