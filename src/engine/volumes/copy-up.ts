/**
 * Fills an empty volume with what the image has at its place: owners, modes, links and extended attributes. The layers
 * are mounted read-only in a mount namespace of the copying process alone, so that no mount outlives it.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import type { Mount } from "../../containerd/inputs.ts";
import { removeTree, temporaryPath } from "../../disk/atomic.ts";
import { volumeData } from "../../disk/volumes.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { layerDirs, resolveRootfsDir } from "../rootfs.ts";
import { usersByVolume } from "./used-by.ts";

export interface ImageFiles {
  /** Mounts of the new container's snapshot, which holds nothing but the image yet. */
  readonly rootfs: readonly Mount[];
}

/** Copies into a volume that is empty; the caller holds its lock. Nothing where the image has no such directory. */
export async function fillFromImage(
  ctx: EngineContext,
  name: string,
  destination: string,
  image: ImageFiles,
): Promise<void> {
  const layers = layerDirs(image.rootfs);
  const data = volumeData(ctx.disk, ctx.namespace, name);
  if (layers === undefined || (await readdir(data)).length > 0) return;
  const source = await resolveRootfsDir(layers, destination);
  if (source === undefined) return;
  // What is mounted somewhere is seen as it grows; all others get the whole at once, or nothing.
  if ((await usersByVolume(ctx)).has(name)) return copyInto(layers, source, data);
  await copyBeside(layers, source, data);
}

async function copyBeside(layers: readonly string[], source: string, data: string): Promise<void> {
  const temp = temporaryPath(data);
  try {
    await mkdir(join(temp, "data"), { recursive: true, mode: 0o755 });
    await copyInto(layers, source, join(temp, "data"), temp);
    // An empty directory gives way to a whole one.
    await rename(join(temp, "data"), data);
  } catch (error) {
    throw fromNode(error, `cannot fill "${data}" from the image`);
  } finally {
    await removeTree(temp);
  }
}

// $1 lower layers below the working directory, $2 an empty directory, $3 path in the image, $4 where to.
const SCRIPT = 'mount -t overlay -o "ro,lowerdir=$1" overlay "$2" && exec cp -a -- "$2/$3/." "$4/"';

async function copyInto(
  layers: readonly string[],
  source: string,
  target: string,
  scratch = temporaryPath(target),
): Promise<void> {
  const [root, empty] = [join(scratch, "root"), join(scratch, "empty")];
  for (const dir of [root, empty]) await mkdir(dir, { recursive: true });
  // One page of options is all that mount(2) takes: relative names are short.
  const base = dirname(dirname(layers.at(-1) ?? "/"));
  const lower = [...layers, empty].filter((dir) => existsSync(dir)).map((dir) => relative(base, dir) || ".");
  const args = ["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", lower.join(":"), root, source, target];
  try {
    // The newer mount API takes no more than 256 bytes of an option.
    const env = { ...process.env, LIBMOUNT_FORCE_MOUNT2: "always" };
    await promisify(execFile)("unshare", args, { cwd: base, env, maxBuffer: 1 << 20 });
  } catch (error) {
    throw copyFailure(target, error);
  } finally {
    await removeTree(scratch === dirname(target) ? root : scratch);
  }
}

function copyFailure(target: string, error: unknown): LeptonError {
  const { stderr = "", message } = error as Error & { readonly stderr?: string };
  const [reason = message] = stderr.split("\n").filter((line) => line !== "");
  return new LeptonError("internal", `cannot copy the image's files to "${target}": ${reason}`, {
    cause: error,
    hint: "leave them out with :nocopy",
  });
}
