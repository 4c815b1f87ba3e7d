/**
 * The register of who is at work: one small file for each change under way, named by its owner. A client that is
 * killed leaves its file, which is the evidence that there is something to sweep; without one, nothing is looked at.
 */
import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import { fromNode } from "../errors.ts";
import { isTemporary, listDir, randomHex, readText, removeFile } from "./atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "./owner.ts";
import type { Disk } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

type Run = Pick<Disk, "runDir">;

/** Registers a change in a namespace and runs it; the entry goes when it has ended, well or not. */
export async function atWork<T>(disk: Run, namespace: string, work: () => Promise<T>): Promise<T> {
  const leave = await enterWork(disk, namespace);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** An unfinished file among those of a container: only a walk that its links cannot lead astray may look for it. */
export interface LeftInContainer {
  /** Its id. */
  readonly container: string;
  /** As the container sees it. */
  readonly path: string;
}

/**
 * The same for work that leaves one unfinished file after another: each is to be noted before it is made (absolute, with
 * a name by temporaryPath()), and the last one noted goes where the client is killed.
 */
export async function atWorkNoting<T>(
  disk: Run,
  namespace: string,
  work: (note: (left: string | LeftInContainer) => void) => Promise<T>,
): Promise<T> {
  const path = await makeEntry(disk, namespace, "");
  try {
    return await work((left) =>
      writeFileSync(path, typeof left === "string" ? left : `${left.container} ${left.path}`),
    );
  } finally {
    rmSync(path, { force: true });
  }
}

/** The same for work that gives something piece by piece; it ends also where the reader leaves. */
export async function* streamAtWork<T>(disk: Run, namespace: string, stream: AsyncIterable<T>): AsyncGenerator<T> {
  const leave = await enterWork(disk, namespace);
  try {
    yield* stream;
  } finally {
    leave();
  }
}

/**
 * Registers a change whose end is told by calling what it returns.
 * `leaves` is the unfinished file elsewhere (absolute, made by temporaryPath()) that a killed client leaves.
 */
export async function enterWork(disk: Run, namespace: string, leaves = ""): Promise<() => void> {
  const path = await makeEntry(disk, namespace, leaves);
  return () => rmSync(path, { force: true });
}

async function makeEntry(disk: Run, namespace: string, leaves: string): Promise<string> {
  const path = join(workDir(disk), `${formatOwner(currentOwner())}_${randomHex(6)}_${namespace}`);
  if (!existsSync(workDir(disk))) await makePrivateDir(workDir(disk));
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    const file = openSync(path, flags, 0o600);
    writeSync(file, leaves);
    closeSync(file);
  } catch (error) {
    throw fromNode(error, `cannot write "${path}"`);
  }
  return path;
}

export interface DeadWork {
  readonly namespace: string;
  /** Removes the unfinished file that it left outside of our own directories, if any. */
  clear(): Promise<void>;
  /** The unfinished file that it left in a container, if any. */
  leftInContainer(): Promise<LeftInContainer | undefined>;
  /** To be called when what it left has been swept. */
  forget(): void;
}

/** The changes whose owner died before their end; one look at a directory. */
export async function deadWork(disk: Run): Promise<DeadWork[]> {
  const names = await listDir(workDir(disk));
  return names.flatMap((name) => {
    const [ownerText = "", , ...rest] = name.split("_");
    const owner = parseOwner(ownerText);
    if (owner !== undefined && isOwnerAlive(owner)) return [];
    const path = join(workDir(disk), name);
    return {
      namespace: rest.join("_"),
      clear: () => removeLeft(path),
      leftInContainer: () => readLeftInContainer(path),
      forget: () => rmSync(path, { force: true }),
    };
  });
}

// The name is checked: whatever the entry says, only what temporaryPath() made is ever removed.
async function removeLeft(entry: string): Promise<void> {
  try {
    const path = await readText(entry, { maxBytes: MAX_PATH_BYTES });
    if (isAbsolute(path) && isTemporary(basename(path))) await removeFile(path);
  } catch {
    // Its file system may be gone or read-only by now: then nobody can do anything about it.
  }
}

async function readLeftInContainer(entry: string): Promise<LeftInContainer | undefined> {
  try {
    const [, container, path] = /^([^ /]+) (\/.*)$/s.exec(await readText(entry, { maxBytes: MAX_PATH_BYTES })) ?? [];
    const isOurs = container !== undefined && path !== undefined && isTemporary(basename(path));
    return isOurs ? { container, path } : undefined;
  } catch {
    // Another command has swept it, or it is damaged: nothing can be told of what it left.
    return undefined;
  }
}

// Of a path, and of an id before it.
const MAX_PATH_BYTES = 4096 + 256;

function workDir(disk: Run): string {
  return join(disk.runDir, "work");
}
