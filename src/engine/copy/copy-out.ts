/** `cp CONTAINER:PATH`: out of a container, as an archive or to a path of the host. */
import { dirname, join } from "node:path/posix";
import { fromNode, LeptonError } from "../../errors.ts";
import { resolveContainer } from "../containers/resolve.ts";
import type { EngineContext } from "../context.ts";
import type { CopyOptions } from "../types/container-files.ts";
import { openAttributes } from "./attributes.ts";
import { openContainerTree } from "./container-tree.ts";
import { type FoundSource, findDestination, findSource } from "./find.ts";
import { type CopyDestination, cleanPath, placeCopy } from "./place.ts";
import { readTree } from "./read-tree.ts";
import { toTar } from "./tar.ts";
import { closeTree, openTree, releasePlace, type Tree } from "./tree.ts";
import { type Owner, writeTree } from "./write-tree.ts";

/** Streams what is at `path` as a tar archive; throws `not-found` before the first byte. */
export async function* archiveFrom(
  ctx: EngineContext,
  ref: string,
  path: string,
  options: CopyOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = await openSource(ctx, ref, path, options);
  try {
    const attributes = await openAttributes({ archive: options.archive === true });
    yield* toTar(readTree(source.tree, source.place, { as: source.base, ...options, attributes }));
  } finally {
    await source.close();
  }
}

/** Copies it to `target`, by docker's rules; resolves with the bytes of the files. */
export async function copyFrom(
  ctx: EngineContext,
  ref: string,
  path: string,
  target: string,
  options: CopyOptions & { readonly note?: (temporary: string) => void },
): Promise<number> {
  const destination = hostDestination(cleanPath(target, process.cwd()));
  const source = await openSource(ctx, ref, path, options);
  try {
    const placed = placeCopy(source, destination);
    const into = openTree(placed.into);
    try {
      const attributes = await openAttributes({ archive: options.archive === true });
      const entries = readTree(source.tree, source.place, { as: placed.as, ...options, attributes });
      // The target is the root of its tree: what the container names cannot lead out of it.
      const onTemporary = (inside: string) => options.note?.(join(placed.into, inside));
      return await writeTree(into, entries, {
        into: "/",
        owner: ownerOf(options),
        onTemporary,
        attributes,
        signal: options.signal,
      });
    } finally {
      closeTree(into);
    }
  } catch (error) {
    throw fromNode(error, `cannot copy to "${target}"`);
  } finally {
    await source.close();
  }
}

function ownerOf({ archive }: CopyOptions): Owner | undefined {
  return archive === true ? undefined : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

interface OpenSource extends FoundSource {
  readonly tree: Tree;
  close(): Promise<void>;
}

async function openSource(
  ctx: EngineContext,
  ref: string,
  path: string,
  { followLink = false }: CopyOptions,
): Promise<OpenSource> {
  const { tree, close } = await openContainerTree(ctx, await resolveContainer(ctx, ref));
  try {
    const missing = `could not find the file ${path} in container ${ref}`;
    const source = findSource(tree, cleanPath(path), { follow: followLink, missing });
    return {
      ...source,
      tree,
      close: async () => {
        releasePlace(source.place);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function hostDestination(path: string): CopyDestination {
  const host = openTree("/");
  try {
    return findDestination(host, path, `invalid output path: directory "${dirname(path)}" does not exist`);
  } catch (error) {
    throw error instanceof LeptonError ? error : fromNode(error, `cannot copy to "${path}"`);
  } finally {
    closeTree(host);
  }
}
