/** Streams a result into a file of the user's that is whole or absent, also where we are killed on the way. */
import { constants } from "node:fs";
import { type FileHandle, lstat, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { enterWork } from "../disk/at-work.ts";
import { temporaryPath } from "../disk/atomic.ts";
import { fromNode, LeptonError } from "../errors.ts";
import type { EngineContext } from "./context.ts";

/**
 * Writes `chunks` to `path`, 0600, as docker's `-o` does: beside it first, flushed, then renamed.
 * Throws before `chunks` is touched where the path is no place for a file; a symbolic link there is refused.
 */
export async function writeOutputFile(
  ctx: Pick<EngineContext, "disk" | "namespace">,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  await checkOutputPath(path);
  const temp = temporaryPath(resolve(path));
  const leave = await enterWork(ctx.disk, ctx.namespace, temp);
  try {
    await writeAll(temp, path, chunks);
    await rename(temp, path);
  } catch (error) {
    // The first error tells the story; what stays behind is swept as what a killed client leaves.
    await unlink(temp).catch(() => undefined);
    throw fromNode(error, `cannot write "${path}"`);
  } finally {
    leave();
  }
}

/** Refuses what is neither a regular file nor absent, with docker's reasons. */
async function checkOutputPath(path: string): Promise<void> {
  if (path === "") throw new LeptonError("invalid-argument", "output path is empty");
  const parent = dirname(path);
  const isDir = await stat(parent).then(
    (found) => found.isDirectory(),
    // Whatever is in the way, nothing can be written there.
    () => false,
  );
  if (!isDir) throw new LeptonError("not-found", `invalid output path: directory "${parent}" does not exist`);
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? "a directory" : found.isSymbolicLink() ? "a symbolic link" : "no regular file";
  throw new LeptonError("invalid-argument", `cannot write "${path}": it is ${what}`, {
    hint: "name a regular file, or leave -o out and redirect standard output",
  });
}

async function writeAll(temp: string, path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const file = await open(temp, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
  let written = 0;
  try {
    // Whatever the umask.
    await file.chmod(0o600);
    for await (const chunk of chunks) {
      await writeChunk(file, chunk);
      written += chunk.length;
    }
    await file.sync();
  } catch (error) {
    throw isFull(error) ? noSpace(error, path, written) : error;
  } finally {
    await file.close();
  }
}

async function writeChunk(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

function noSpace(cause: unknown, path: string, written: number): LeptonError {
  return new LeptonError("failed-precondition", `cannot write "${path}": no space left on device`, {
    cause,
    hint: `${written} bytes of it fitted; nothing was left there`,
  });
}
