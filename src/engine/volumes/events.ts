/** Volumes are files of ours: who changes one says so on containerd's bus, so that every open listing hears of it. */
import { isLeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";

const TOPICS = { create: "/lepton/volumes/create", remove: "/lepton/volumes/remove" } as const;
const TYPE = "lepton.volume";

/** Publishes after the change; a containerd that is away at this moment hears of it by the next listing. */
export async function publishVolumeEvent(ctx: ClientContext, action: "create" | "remove", name: string): Promise<void> {
  const value = Buffer.from(JSON.stringify({ name }));
  try {
    await ctx.client.events.publish(TOPICS[action], { typeUrl: TYPE, value });
  } catch (error) {
    if (!isLeptonError(error, "unavailable")) throw error;
  }
}

/** What such an event tells; undefined for events that are none. Anybody may publish anything under our topics. */
export function readVolumeEvent(
  topic: string,
  value: Uint8Array,
): { readonly action: "create" | "remove"; readonly name: string } | undefined {
  const action = (["create", "remove"] as const).find((known) => TOPICS[known] === topic);
  if (action === undefined) return undefined;
  try {
    const { name } = JSON.parse(Buffer.from(value).toString()) as { readonly name?: unknown };
    return typeof name === "string" ? { action, name } : undefined;
  } catch {
    return undefined;
  }
}
