/** `cp … CONTAINER:PATH`: into a container, from a path of the host or an archive. */
import type { LeftInContainer } from "../../disk/at-work.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import { decompress } from "../../oci/compression.ts";
import { resolveContainer } from "../containers/resolve.ts";
import type { EngineContext } from "../context.ts";
import type { CopyOptions } from "../types/container-files.ts";
import { openAttributes } from "./attributes.ts";
import { withWritableTree } from "./container-tree.ts";
import { findDestination, findSource, notFoundAs } from "./find.ts";
import { cleanPath, placeCopy } from "./place.ts";
import { readTree } from "./read-tree.ts";
import { fromTar } from "./tar.ts";
import { closeTree, holdDirectory, openTree, release, releasePlace, type Tree } from "./tree.ts";
import { type Owner, type WriteTree, writeTree } from "./write-tree.ts";

export interface CopyIn extends CopyOptions {
  /** Told of each unfinished file before there is one. */
  readonly note?: (left: LeftInContainer) => void;
}

/** Copies `source` to `path` in a container, by docker's rules; resolves with the bytes of the files. */
export async function copyTo(
  ctx: EngineContext,
  ref: string,
  source: string,
  path: string,
  options: CopyIn,
): Promise<number> {
  const record = await resolveContainer(ctx, ref);
  const host = openTree("/");
  try {
    const from = cleanPath(source, process.cwd());
    const missing = `lstat ${from}: no such file or directory`;
    const found = findSource(host, from, { follow: options.followLink === true, missing });
    try {
      return await withWritableTree(ctx, record, async (tree) => {
        const { into, as } = placeCopy(found, findDestination(tree, cleanPath(path), notThere(ref, path)));
        mustBeThere(tree, into, notThere(ref, path));
        const attributes = await openAttributes({ archive: options.archive === true });
        const entries = readTree(host, found.place, { as, ...options, attributes });
        return await writeTree(tree, entries, { into, attributes, ...writing(record.id, options) });
      });
    } finally {
      releasePlace(found.place);
    }
  } catch (error) {
    throw converted(error, ref, path);
  } finally {
    closeTree(host);
  }
}

/** Unpacks an archive, plain or compressed, into the directory at `path`; resolves with the bytes of the files. */
export async function extractTo(
  ctx: EngineContext,
  ref: string,
  path: string,
  archive: AsyncIterable<Uint8Array>,
  options: CopyIn,
): Promise<number> {
  const record = await resolveContainer(ctx, ref);
  try {
    return await withWritableTree(ctx, record, async (tree) => {
      const { path: into, is } = findDestination(tree, cleanPath(path), notThere(ref, path));
      if (is !== "directory") {
        throw new LeptonError("invalid-argument", `destination "${ref}:${path}" must be a directory`);
      }
      const attributes = await openAttributes({ archive: true });
      const entries = fromTar(decompress(archive));
      return await writeTree(tree, entries, { into, attributes, ...writing(record.id, options) });
    });
  } catch (error) {
    throw converted(error, ref, path);
  }
}

function writing(container: string, options: CopyIn): Omit<WriteTree, "into"> {
  const onTemporary = (path: string) => options.note?.({ container, path });
  return { owner: ownerOf(options), onTemporary, signal: options.signal };
}

// docker's reference: what comes into a container is root's, unless the owners are to be kept.
function ownerOf({ archive }: CopyOptions): Owner | undefined {
  return archive === true ? undefined : { uid: 0, gid: 0 };
}

function notThere(ref: string, path: string): string {
  return `could not find the file ${path} in container ${ref}`;
}

function mustBeThere(tree: Tree, path: string, missing: string): void {
  release(notFoundAs(missing, () => holdDirectory(tree, path)));
}

function converted(error: unknown, ref: string, path: string): LeptonError {
  return fromNode(error, `cannot copy to "${ref}:${path}"`);
}
