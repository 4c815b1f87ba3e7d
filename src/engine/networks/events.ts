/** Networks are files of ours: who changes one says so on containerd's bus, so that every open listing hears of it. */
import { isLeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import type { Network } from "../types/network.ts";

export type NetworkAction = "create" | "remove" | "connect" | "disconnect";

const ACTIONS: readonly NetworkAction[] = ["create", "remove", "connect", "disconnect"];
const TOPIC = "/lepton/networks/";
const TYPE = "lepton.network";

/** Publishes after the change; a containerd that is away at this moment hears of it by the next listing. */
export async function publishNetworkEvent(
  ctx: ClientContext,
  action: NetworkAction,
  { id, name, driver }: Pick<Network, "id" | "name" | "driver">,
  container?: string,
): Promise<void> {
  const value = Buffer.from(JSON.stringify({ id, name, driver, ...(container === undefined ? {} : { container }) }));
  try {
    await ctx.client.events.publish(`${TOPIC}${action}`, { typeUrl: TYPE, value });
  } catch (error) {
    if (!isLeptonError(error, "unavailable")) throw error;
  }
}

export interface NetworkEvent {
  readonly action: NetworkAction;
  readonly id: string;
  /** docker's: `name`, `type`, and `container` where one was put on it or taken off. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What such an event tells; undefined for events that are none. Anybody may publish anything under our topics. */
export function readNetworkEvent(topic: string, value: Uint8Array): NetworkEvent | undefined {
  const action = ACTIONS.find((known) => `${TOPIC}${known}` === topic);
  if (action === undefined) return undefined;
  try {
    const { id, name, driver, container } = JSON.parse(Buffer.from(value).toString()) as Record<string, unknown>;
    if (typeof id !== "string" || typeof name !== "string" || typeof driver !== "string") return undefined;
    return { action, id, attributes: { ...(typeof container === "string" ? { container } : {}), name, type: driver } };
  } catch {
    return undefined;
  }
}
