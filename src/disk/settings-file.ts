/** The one file that the user writes by hand. */
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { watchFile } from "./watch-file.ts";

/** Nobody writes that much by hand. */
const MAX_BYTES = 1024 * 1024;

export interface SettingsFile {
  readonly name: string;
  read(): string | undefined;
  /** Tells when it may have changed, until the result is called. */
  watch(changed: () => void): () => void;
}

export function settingsFile(path: string): SettingsFile {
  return { name: basename(path), read: () => readSmall(path), watch: (changed) => watchFile(path, changed) };
}

/** Throws where it is there and cannot be read. */
function readSmall(path: string): string | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > MAX_BYTES) throw new Error("larger than 1 MiB");
  return readFileSync(path, "utf8");
}
