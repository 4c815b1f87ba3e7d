/** Files that people or the dashboard write: read whole, as nothing of theirs is large. */
import { readFileSync, statSync } from "node:fs";

const MAX_BYTES = 1024 * 1024;

/** Undefined where there is none; throws where it is there and cannot be read. */
export function readSmall(path: string): string | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > MAX_BYTES) throw new Error("larger than 1 MiB");
  return readFileSync(path, "utf8");
}
