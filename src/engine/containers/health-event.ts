/** What a console tells of a change of health on containerd's bus. */
import { HEALTH_STATUSES, type HealthStatus } from "../../console/health/state.ts";
import { HEALTH_TOPIC } from "../../console/health/topic.ts";

/** Undefined for events that are none. Anybody may publish anything under our topic. */
export function readHealthEvent(
  topic: string,
  value: Uint8Array,
): { readonly id: string; readonly status: HealthStatus } | undefined {
  if (topic !== HEALTH_TOPIC) return undefined;
  try {
    const { id, status: given } = JSON.parse(Buffer.from(value).toString()) as Record<string, unknown>;
    const status = HEALTH_STATUSES.find((known) => known === given);
    return typeof id === "string" && status !== undefined ? { id, status } : undefined;
  } catch {
    return undefined;
  }
}
