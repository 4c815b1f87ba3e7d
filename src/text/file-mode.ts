/** Kind and permissions of a file as `ls -l` writes them. */
import type { FileKind } from "../engine/types.ts";

const LETTERS: Readonly<Record<FileKind, string>> = {
  file: "-",
  hardlink: "-",
  sparse: "-",
  other: "?",
  directory: "d",
  implied: "d",
  symlink: "l",
  char: "c",
  block: "b",
  fifo: "p",
};

/** `drwxr-xr-x`, `-rwsr-xr-x`, `drwxrwxrwt`. */
export function formatMode(kind: FileKind, mode: number): string {
  const bits = [0o4000, 0o2000, 0o1000].map((special, index) => {
    const [read, write, execute] = [4, 2, 1].map((bit) => (mode >> (6 - 3 * index)) & bit);
    const letter = index === 2 ? "t" : "s";
    const last = mode & special ? (execute ? letter : letter.toUpperCase()) : execute ? "x" : "-";
    return `${read ? "r" : "-"}${write ? "w" : "-"}${last}`;
  });
  return LETTERS[kind] + bits.join("");
}
