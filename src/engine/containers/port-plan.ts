/** What a new container publishes and exposes: its options and its image's EXPOSE, by the rules of its network mode. */
import { readConflist } from "../../cni/conflist.ts";
import type { PortRequest } from "../../console/ports/port.ts";
import { LeptonError } from "../../errors.ts";
import { EXPOSED_PORTS, PORTS } from "../labels.ts";
import { exposedPorts, parseExpose, publishAll } from "../networks/exposed-ports.ts";
import { exposeLabel, publishLabel } from "../networks/port-label.ts";
import { parsePublish } from "../networks/port-mapping.ts";
import { canPublish } from "../networks/published-ports.ts";
import type { CreateContainer } from "../types.ts";
import type { NetworkPlan } from "./network-plan.ts";

export interface PortPlan {
  /** For console.json: what it binds at each start. */
  readonly held: readonly PortRequest[];
  readonly labels: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Where the networks of a plan can publish: a bridge can, what stands beside the host (macvlan) cannot. */
export async function portScope(plan: NetworkPlan): Promise<PortScope> {
  if (plan.kind !== "networks") return plan.kind;
  const lists = await Promise.all(plan.networks.endpoints.map(({ file }) => readConflist(file)));
  return lists.some(canPublish) ? "networks" : "none";
}

type PortOptions = Pick<CreateContainer, "publish" | "publishAll" | "expose">;

/** How the container is on a network, as far as ports go. */
export type PortScope = "networks" | "none" | "host" | "container" | "path";

/** Throws `invalid-argument` in docker's words. */
export function planPorts(options: PortOptions, ofImage: readonly string[], scope: PortScope): PortPlan {
  const asked = parsePublish(options.publish ?? []);
  const exposing = parseExpose(options.expose ?? []);
  if (scope === "container") refuseForShared(options);
  const exposed = exposedPorts(ofImage, exposing, asked);
  const requests = [...asked, ...(options.publishAll === true ? publishAll(exposed, asked) : [])];
  const zero = requests.find(({ containerPort }) => containerPort === 0);
  if (zero !== undefined) throw new LeptonError("invalid-argument", "invalid containerPort: 0");
  return {
    held: scope === "networks" ? requests : [],
    labels: {
      ...label(PORTS, requests.length === 0 ? undefined : (publishLabel(requests) ?? IN_CONSOLE_CONFIG)),
      ...label(EXPOSED_PORTS, exposed.length === 0 ? undefined : exposeLabel(exposed)),
    },
    warnings:
      scope === "host" && requests.length > 0 ? ["Published ports are discarded when using host network mode"] : [],
  };
}

// Where they do not fit a label.
const IN_CONSOLE_CONFIG = '"console.json"';

// The ports are those of the container whose network it is.
function refuseForShared({ publish = [], publishAll: all, expose = [] }: PortOptions): void {
  const what = publish.length > 0 || all === true ? "port publishing" : expose.length > 0 ? "port exposing" : undefined;
  if (what === undefined) return;
  throw new LeptonError("invalid-argument", `conflicting options: ${what} and the container type network mode`);
}

function label(key: string, text: string | undefined): Record<string, string> {
  return text === undefined ? {} : { [key]: text };
}
