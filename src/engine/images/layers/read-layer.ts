/** Reads the headers of one layer's archive into columns; bodies are passed over. */
import { LeptonError } from "../../../errors.ts";
import { decompress, detectCompression, MAGIC_BYTES } from "../../../oci/compression.ts";
import { readTar, type TarEntry } from "../../../oci/tar.ts";
import type { LayerContents } from "../../types/layers.ts";
import { createEntries, type Entries } from "./entries.ts";
import type { Limits } from "./limits.ts";
import { createLocator } from "./locator.ts";
import type { Names } from "./names.ts";
import { type Paths, ROOT } from "./paths.ts";

/** What all layers of an explorer share. */
export interface Shared {
  readonly paths: Paths;
  /** Targets of links. */
  readonly links: Names;
  readonly limits: Limits;
  /** Told of the bytes that go by. */
  readonly collect: (bytes: number) => void;
  /** Entries that may still be kept. */
  room: number;
}

/** A layer that was read. */
export interface LayerIndex {
  readonly contents: LayerContents;
  readonly entries: Entries;
  /** Paths that it removes from lower layers. */
  readonly whiteouts: ReadonlySet<number>;
  /** Folders whose contents it removes. */
  readonly opaque: ReadonlySet<number>;
  /** True where the blob is the archive itself. */
  readonly isPlain: boolean;
}

export interface LayerBlob {
  readonly index: number;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Called with the bytes of the blob read so far. */
  readonly onRead: (readBytes: number) => void;
}

/**
 * Reads to the end of the archive, or to where it is damaged or has no measure: then `problem` says so, and what was
 * read is shown. Rejects where the blob itself cannot be read.
 */
export async function readLayer(blob: LayerBlob, shared: Shared): Promise<LayerIndex> {
  const state = newState(blob, shared);
  try {
    await readEntries(blob, state);
  } catch (error) {
    if (state.failure !== undefined || !isDamage(error)) {
      shared.room += state.entries.count;
      throw error;
    }
    state.problem = error.message;
  }
  state.entries.trim();
  return indexOf(blob, state);
}

type State = ReturnType<typeof newState>;

function newState(blob: LayerBlob, shared: Shared) {
  return {
    shared,
    maxArchiveBytes: Math.max(shared.limits.archiveBytes, blob.sizeBytes * shared.limits.archiveRatio),
    entries: createEntries(),
    locate: createLocator(shared.paths),
    whiteouts: new Set<number>(),
    opaque: new Set<number>(),
    notShown: 0,
    fileBytes: 0,
    readBytes: 0,
    archiveBytes: 0,
    isPlain: false,
    problem: undefined as string | undefined,
    /** What went wrong with the blob rather than with what is in it. */
    failure: undefined as unknown,
  };
}

async function readEntries(blob: LayerBlob, state: State): Promise<void> {
  const archive = measured(decompress(counted(blob, state)), state);
  const onOversized = () => {
    state.notShown += 1;
  };
  for await (const entry of readTar(archive, { onOversized })) note(entry, state);
}

async function* counted({ bytes, onRead }: LayerBlob, state: State): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bytes) {
      if (state.readBytes === 0) {
        state.isPlain = chunk.length >= MAGIC_BYTES && detectCompression(chunk) === "none";
      }
      state.readBytes += chunk.length;
      state.shared.collect(chunk.length);
      onRead(state.readBytes);
      yield chunk;
    }
  } catch (error) {
    state.failure = error;
    throw error;
  }
}

async function* measured(archive: AsyncIterable<Uint8Array>, state: State): AsyncGenerator<Uint8Array> {
  for await (const chunk of archive) {
    state.archiveBytes += chunk.length;
    state.shared.collect(chunk.length);
    if (state.archiveBytes > state.maxArchiveBytes) {
      const bytes = `${state.archiveBytes} bytes, from ${state.readBytes}`;
      throw new LeptonError("invalid-argument", `layer expands to more than ${bytes}`);
    }
    yield chunk;
  }
}

function note(entry: TarEntry, state: State): void {
  if (!keep(entry, state)) state.notShown += 1;
  // A limit of what is shown is none of what is counted.
  state.fileBytes += entry.size;
}

/** False where a limit or a senseless name leaves the entry out. */
function keep(entry: TarEntry, state: State): boolean {
  const { shared, entries } = state;
  if (entry.path.length > shared.limits.pathLength || entry.linkPath.length > shared.limits.pathLength) return false;
  if (shared.room <= 0) return false;
  const { kind: meaning, path } = state.locate(entry.path);
  if (meaning === "metadata") return true;
  if (meaning === "invalid" || path < 0) return false;
  if (meaning === "whiteout") state.whiteouts.add(path);
  if (meaning === "opaque") state.opaque.add(path);
  if (meaning !== "path") return true;
  // The root is a folder, whatever an archive says.
  if (path === ROOT && entry.kind !== "directory") return false;
  const link = entry.linkPath === "" ? -1 : shared.links.intern(entry.linkPath);
  if (entry.linkPath !== "" && link < 0) return false;
  const { kind, size, mode, uid, gid, mtimeSec, offset } = entry;
  entries.add({ path, kind, size, mode, uid, gid, mtimeSec, link, offset });
  shared.room -= 1;
  return true;
}

// Only damage of the archive is part of the image; a lost connection is not.
function isDamage(error: unknown): error is LeptonError {
  return error instanceof LeptonError && error.code === "invalid-argument";
}

function indexOf({ index }: LayerBlob, state: State): LayerIndex {
  const { entries, whiteouts, opaque, notShown, fileBytes, archiveBytes, isPlain, problem } = state;
  const shown = entries.count + whiteouts.size + opaque.size;
  return {
    contents: { index, entries: shown, fileBytes, archiveBytes, notShown, problem },
    entries,
    whiteouts,
    opaque,
    isPlain,
  };
}
