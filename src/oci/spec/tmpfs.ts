/** docker's `--tmpfs /path[:opts]`. */
import { LeptonError } from "../../errors.ts";
import type { Mount } from "./types.ts";
import { cleanDestination, PROPAGATIONS } from "./volumes.ts";

const DEFAULT_OPTIONS: readonly string[] = ["noexec", "nosuid", "nodev", "rprivate"];

// Words that set or clear one and the same flag; of each row the last word given counts.
const FLAGS: readonly (readonly string[])[] = [
  ["ro", "rw"],
  ["nosuid", "suid"],
  ["nodev", "dev"],
  ["noexec", "exec"],
  ["sync", "async"],
  ["dirsync"],
  ["remount"],
  ["mand", "nomand"],
  ["noatime", "atime"],
  ["nodiratime", "diratime"],
  ["relatime", "norelatime"],
  ["strictatime", "nostrictatime"],
  [...PROPAGATIONS, "bind", "rbind", "unbindable", "runbindable"],
];

const VALUES: readonly string[] = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];

/** Reads one `--tmpfs`: docker's options first, the given ones over them. `invalid-argument` for an unknown option. */
export function parseTmpfs(text: string): Mount {
  const at = text.indexOf(":");
  const path = at < 0 ? text : text.slice(0, at);
  const given = at < 0 || at === text.length - 1 ? [] : text.slice(at + 1).split(",");
  return {
    destination: cleanDestination(path, text),
    type: "tmpfs",
    source: "tmpfs",
    options: mergeTmpfsOptions([...DEFAULT_OPTIONS, ...given]),
  };
}

/** The options with contradictions and repetitions removed: the last word wins and stays in its place. */
export function mergeTmpfsOptions(options: readonly string[]): string[] {
  const keys = options.map(optionKey);
  return options.filter((option, index) => option !== "defaults" && keys.lastIndexOf(keys[index] ?? "") === index);
}

function optionKey(option: string): string {
  if (option === "defaults") return option;
  const flag = FLAGS.find((words) => words.includes(option));
  if (flag !== undefined) return `flag ${flag[0]}`;
  const [name = "", value] = option.split("=", 2);
  if (value === undefined || !VALUES.includes(name))
    throw new LeptonError("invalid-argument", `invalid tmpfs option ${JSON.stringify(name)}`);
  return name;
}
