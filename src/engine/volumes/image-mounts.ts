/**
 * `--mount type=image`: the files of another image, read-only. The runtime lays its layers over each other in the
 * container's own mount namespace, so that nothing is mounted on the host; a snapshot that the container's record refers
 * to keeps the layers where they are.
 */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";
import type { HostMount } from "../../oci/spec/input.ts";
import { parseMount } from "../../oci/spec/mount-flag.ts";
import type { EngineContext } from "../context.ts";
import { imageForRun } from "../images/for-run.ts";
import { isAnyOpaque } from "../opaque-dirs.ts";
import { layerDirs, resolveRootfsDir } from "../rootfs.ts";
import type { CreateContainer } from "../types.ts";
import { keptLabel } from "./kept-snapshots.ts";

export interface ImageMountsFor {
  /** Of the container. */
  readonly id: string;
  readonly snapshotter: string;
  readonly lease: string;
  readonly options: CreateContainer;
}

export interface ImageMounts {
  readonly mounts: readonly HostMount[];
  /** Labels by which the container's record keeps the snapshots. */
  readonly labels: Readonly<Record<string, string>>;
}

// Of mount(2): a page for all options, and runc adds some.
const MOST_OPTION_BYTES = 3800;

/** Finds (or pulls) each image and keeps a snapshot of it for the container. */
export async function imageMounts(ctx: EngineContext, needs: ImageMountsFor): Promise<ImageMounts> {
  const { id, snapshotter, lease, options } = needs;
  const mounts: HostMount[] = [];
  const labels: Record<string, string> = {};
  for (const mount of (options.mounts ?? []).map((text) => parseMount(text))) {
    if (mount.kind !== "image") continue;
    const { chainId } = await imageForRun(ctx, { ...options, image: mount.image }, snapshotter);
    const key = `${id}-image-${mounts.length}`;
    const found = await ctx.client.snapshots(snapshotter).view({ key, parent: chainId }, { lease });
    labels[keptLabel(snapshotter, mounts.length)] = key;
    const layers = layerDirs(found);
    if (layers === undefined)
      throw new LeptonError("unimplemented", `cannot mount an image: its snapshotter is ${snapshotter}`);
    const dirs = mount.subpath === undefined ? layers : await dirsAt(layers, mount.subpath, mount.image);
    mounts.push(mountOf(dirs, mount.destination, mount.image));
  }
  return { mounts, labels };
}

function mountOf(layers: readonly string[], destination: string, image: string): HostMount {
  const [only = "", ...more] = layers;
  // overlayfs wants two directories; one is simply bound.
  if (more.length === 0) return { source: only, destination, readOnly: true };
  if (layers.join(":").length > MOST_OPTION_BYTES)
    throw new LeptonError("unimplemented", `cannot mount image "${image}": it has too many layers (${layers.length})`);
  return { source: "overlay", destination, readOnly: true, layers };
}

/** The same directory of every layer that has it, down to the one that hides what is below; links are the image's own. */
async function dirsAt(layers: readonly string[], subpath: string, image: string): Promise<string[]> {
  const path = await resolveRootfsDir(layers, subpath);
  if (path === undefined)
    throw new LeptonError("not-found", `cannot mount "${subpath}" of image "${image}": there is no such directory`);
  const parts = path.split("/").filter((part) => part !== "");
  const found: string[] = [];
  for (const layer of layers) {
    const way = parts.map((_, index) => join(layer, ...parts.slice(0, index + 1)));
    const present = way.filter((dir) => lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() === true);
    if (present.length === way.length) found.push(join(layer, path));
    // A file or a whiteout in the way hides what lies below, as an opaque directory does.
    const blocked = way.some((dir) => lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() === false);
    if (blocked || (await isAnyOpaque(present))) break;
  }
  return found;
}
