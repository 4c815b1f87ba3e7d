/** Removes the unfinished file that a killed `cp` left in a container, whatever its links lead to by now. */
import { unlinkSync } from "node:fs";
import { basename, dirname } from "node:path/posix";
import type { LeftInContainer } from "../../disk/at-work.ts";
import { recordOf } from "../containers/reap.ts";
import type { EngineContext } from "../context.ts";
import { withWritableTree } from "./container-tree.ts";
import { holdDirectory, ifThere, nameIn, release } from "./tree.ts";

/** Nothing where the file or the container is gone. */
export async function removeLeftIn(ctx: EngineContext, { container, path }: LeftInContainer): Promise<void> {
  const record = await recordOf(ctx, container);
  if (record === undefined) return;
  await withWritableTree(ctx, record, async (tree) => {
    const dir = ifThere(() => holdDirectory(tree, dirname(path)));
    if (dir === undefined) return;
    try {
      ifThere(() => unlinkSync(nameIn(dir, basename(path))));
    } finally {
      release(dir);
    }
  });
}
