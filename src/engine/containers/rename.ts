import { existsSync } from "node:fs";
import { networksPath } from "../../disk/container-dir.ts";
import { renameName } from "../../disk/names.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { HOSTNAME, NAME } from "../labels.ts";
import { publishContainerEvent } from "./events.ts";
import { withContainerLock } from "./lock.ts";
import { isNameInUse } from "./name-in-use.ts";
import { checkName } from "./names.ts";
import { resolveContainer } from "./resolve.ts";

/** Gives a container another name; `already-exists` names who has it. */
export async function renameContainer(ctx: EngineContext, ref: string, newName: string): Promise<void> {
  checkName(newName);
  const { id } = await resolveContainer(ctx, ref);
  await withContainerLock(ctx, id, async () => {
    const { labels } = await ctx.client.containers.get(id);
    const from = labels[NAME];
    if (from === undefined)
      throw new LeptonError("failed-precondition", `cannot rename "${ref}": it was made by another tool`);
    if (from === newName)
      throw new LeptonError("invalid-argument", "renaming a container with the same name as its current name");
    await renameName(
      ctx.disk,
      ctx.namespace,
      id,
      { from, to: newName },
      {
        isKnown: (other, name) => isNameInUse(ctx, other, name),
        update: async () => {
          await ctx.client.containers.update({ id, labels: { [NAME]: newName } }, [`labels.${NAME}`]);
        },
      },
    );
    if (existsSync(networksPath(ctx.disk, ctx.namespace, id))) {
      const { renameOnNetworks } = await import("../networks/rename.ts");
      const name = { from, to: newName, hostname: labels[HOSTNAME] };
      await renameOnNetworks(ctx.disk, { namespace: ctx.namespace, id }, name);
    }
    await publishContainerEvent(ctx, "rename", id, { oldName: from });
  });
}
