/** What docker tells of a container and containerd does not: whoever does it says so on containerd's bus. */
import { isLeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import type { Attributes } from "../types.ts";

const TOPICS = "/lepton/containers/";
const TYPE = "lepton.container";
const ACTIONS = ["kill", "stop", "restart", "rename"] as const;

export type OwnContainerAction = (typeof ACTIONS)[number];

/** Publishes after the deed; a containerd that is away at this moment tells of the container by its next listing. */
export async function publishContainerEvent(
  ctx: ClientContext,
  action: OwnContainerAction,
  id: string,
  attributes: Attributes = {},
): Promise<void> {
  const value = Buffer.from(JSON.stringify({ id, attributes }));
  try {
    await ctx.client.events.publish(`${TOPICS}${action}`, { typeUrl: TYPE, value });
  } catch (error) {
    if (!isLeptonError(error, "unavailable")) throw error;
  }
}

export interface OwnContainerEvent {
  readonly action: OwnContainerAction;
  readonly id: string;
  readonly attributes: Attributes;
}

/** What such an event tells; undefined for events that are none. Anybody may publish anything under our topics. */
export function readContainerEvent(topic: string, value: Uint8Array): OwnContainerEvent | undefined {
  const action = ACTIONS.find((known) => topic === `${TOPICS}${known}`);
  if (action === undefined) return undefined;
  try {
    const { id, attributes } = JSON.parse(Buffer.from(value).toString()) as Record<string, unknown>;
    return typeof id === "string" ? { action, id, attributes: wordsOf(attributes) } : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(attributes: unknown): Attributes {
  if (typeof attributes !== "object" || attributes === null) return {};
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => typeof value === "string"));
}
