/** A file of settings in memory. */
import type { SettingsFile } from "../../components/settings/file.ts";

export interface MemoryFile extends SettingsFile {
  /** Undefined removes it. */
  write(text: string | undefined): void;
  /** How often it was read, and how many watch it. */
  readonly reads: () => number;
  readonly watchers: () => number;
}

export function memoryFile(first?: string): MemoryFile {
  let text = first;
  let reads = 0;
  const watchers = new Set<() => void>();
  return {
    name: "lepton.toml",
    read() {
      reads += 1;
      return text;
    },
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    write(next) {
      text = next;
      for (const changed of watchers) changed();
    },
    reads: () => reads,
    watchers: () => watchers.size,
  };
}
