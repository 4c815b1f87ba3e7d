/** Removes volumes that no container mounts. */
import { volumeMarks } from "../../disk/volume-holds.ts";
import { deleteVolume, dirStat, isVolumeName, noSuchVolume, withVolumeLock } from "../../disk/volumes.ts";
import { LeptonError } from "../../errors.ts";
import { recordOf } from "../containers/reap.ts";
import type { EngineContext } from "../context.ts";
import { NAME } from "../labels.ts";
import { publishVolumeEvent } from "./events.ts";
import { usersByVolume } from "./used-by.ts";

/** Removes one; with `force`, one that is not there is as good as removed. */
export async function removeVolume(
  ctx: EngineContext,
  name: string,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const answer = isVolumeName(name) ? await removeUnused(ctx, name) : "absent";
  if (answer === "absent" && options.force !== true) throw noSuchVolume(name);
  if (typeof answer === "object") throw await inUse(ctx, name, answer.users);
}

/** What became of a volume that was to go. */
export type Removal = "removed" | "absent" | { readonly users: readonly string[] };

/** Removes a volume where nobody uses it. */
export async function removeUnused(ctx: EngineContext, name: string): Promise<Removal> {
  const removal = await withVolumeLock(ctx.disk, ctx.namespace, name, async (): Promise<Removal> => {
    if ((await dirStat(ctx.disk, ctx.namespace, name)) === undefined) return "absent";
    const { heldFor } = await volumeMarks(ctx.disk, ctx.namespace, name);
    const users = [...new Set([...((await usersByVolume(ctx)).get(name) ?? []), ...heldFor])];
    if (users.length > 0) return { users };
    return (await deleteVolume(ctx.disk, ctx.namespace, name)) ? "removed" : "absent";
  });
  if (removal === "removed") await publishVolumeEvent(ctx, "remove", name);
  return removal;
}

async function inUse(ctx: EngineContext, name: string, users: readonly string[]): Promise<LeptonError> {
  const records = await Promise.all(users.map((id) => recordOf(ctx, id)));
  const names = records.flatMap((record) => record?.labels[NAME] ?? []);
  const hint = names.length === 0 ? {} : { hint: `used by ${names.map((user) => `"${user}"`).join(", ")}` };
  return new LeptonError("failed-precondition", `remove ${name}: volume is in use - [${users.join(", ")}]`, hint);
}
