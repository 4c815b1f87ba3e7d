/**
 * What a listing needs of image documents and layer sizes, kept on disk by digest, so that the next listing asks
 * containerd for nothing but its lists. Documents never change under a digest, and committed snapshots never change.
 * Nothing but a listing believes it, and only after the same checks that the documents themselves get: a file that is
 * damaged, foreign or gone costs time and nothing else.
 */
import { dirname, join } from "node:path";
import { readText, writeFileAtomic } from "../../disk/atomic.ts";
import type { Disk } from "../../disk/paths.ts";
import { makePrivateDir } from "../../disk/private-dir.ts";

export interface ListingCache {
  /** The value under a key that holds no space and no line feed; undefined where there is none. */
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): void;
  /** Forgets a value that turned out to be damaged. */
  drop(key: string): void;
  /** Writes the file where something has changed: what was asked for last comes first, the oldest falls off the end. */
  save(): Promise<void>;
}

const HEADER = "lepton image listing 1";
const MAX_FILE_BYTES = 16 << 20;
// An image with thousands of labels is read again each time rather than push out a hundred others.
const MAX_VALUE_BYTES = 64 << 10;

/** Opens the cache of a data root; nothing is read before the first question. Without a disk it only remembers. */
export function openListingCache(disk: Pick<Disk, "storeDir"> | undefined): ListingCache {
  const path = disk && join(disk.storeDir, "cache", "images");
  let loading: Promise<Map<string, string>> | undefined;
  const fresh = new Map<string, string>();
  let changed = false;
  const stored = () => {
    loading ??= path === undefined ? Promise.resolve(new Map()) : readLines(path);
    return loading;
  };
  return {
    async get(key) {
      const known = fresh.get(key) ?? (await stored()).get(key);
      if (known !== undefined) fresh.set(key, known);
      return known;
    },
    put(key, value) {
      if (value.length > MAX_VALUE_BYTES || value.includes("\n")) return;
      fresh.set(key, value);
      changed = true;
    },
    drop(key) {
      fresh.delete(key);
      changed = true;
    },
    async save() {
      if (!changed || path === undefined) return;
      changed = false;
      await writeLines(path, new Map([...fresh, ...[...(await stored())].filter(([key]) => !fresh.has(key))]));
    },
  };
}

async function readLines(path: string): Promise<Map<string, string>> {
  const lines = (await textOf(path)).split("\n");
  if (lines.shift() !== HEADER) return new Map();
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const space = line.indexOf(" ");
      return space <= 0 ? [] : [[line.slice(0, space), line.slice(space + 1)]];
    }),
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readText(path, { maxBytes: MAX_FILE_BYTES });
  } catch {
    // Absent, unreadable or too long: then everything is asked again.
    return "";
  }
}

async function writeLines(path: string, entries: ReadonlyMap<string, string>): Promise<void> {
  const lines = [HEADER];
  let room = MAX_FILE_BYTES - HEADER.length - 1;
  for (const [key, value] of entries) {
    const line = `${key} ${value}`;
    room -= Buffer.byteLength(line) + 1;
    if (room < 0) break;
    lines.push(line);
  }
  try {
    await makePrivateDir(dirname(path));
    await writeFileAtomic(path, `${lines.join("\n")}\n`, { durable: false });
  } catch {
    // A full or read-only disk must not stop a listing.
  }
}
