import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { identify } from "./names.ts";

/** Asks containerd, now, whether a container of this id bears this name: the truth behind a claim on disk. */
export async function isNameInUse(ctx: EngineContext, id: string, name: string): Promise<boolean> {
  try {
    const { labels } = await ctx.client.containers.get(id);
    return identify(id, ctx.namespace, labels).name === name;
  } catch (error) {
    if (isLeptonError(error, "not-found")) return false;
    throw error;
  }
}
