/** The one file that the user writes by hand. */
import { basename } from "node:path";
import { readSmall } from "./small-file.ts";
import { watchFile } from "./watch-file.ts";

export interface SettingsFile {
  readonly name: string;
  /** Throws where it is there and cannot be read. */
  read(): string | undefined;
  /** Tells when it may have changed, until the result is called. */
  watch(changed: () => void): () => void;
}

export function settingsFile(path: string): SettingsFile {
  return { name: basename(path), read: () => readSmall(path), watch: (changed) => watchFile(path, changed) };
}
