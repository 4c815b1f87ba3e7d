/** What a new container's network mode comes to: what goes into its spec, its labels and its files of /etc. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { LeptonError } from "../../errors.ts";
import type { Hooks } from "../../oci/spec/types.ts";
import type { EngineContext } from "../context.ts";
import { NAME, NETWORKS } from "../labels.ts";
import type { ContainerNetworks } from "../networks/container-networks.ts";
import { writeNetworks } from "../networks/container-networks.ts";
import { type NetworkMode, parseNetworkOptions } from "../networks/network-option.ts";
import type { CreateContainer } from "../types.ts";
import { resolveContainer } from "./resolve.ts";

export type NetworkPlan =
  | { readonly kind: "none" | "host" }
  | { readonly kind: "path"; readonly path: string }
  /** Shares all of the network of another container. */
  | { readonly kind: "container"; readonly target: ContainerRecord }
  | { readonly kind: "networks"; readonly networks: ContainerNetworks };

/** Used where nothing else is said; docker's default. */
const DEFAULT_NETWORK = "bridge";

/** Reads the options and looks up what they name; nothing is made but the default network, where it is not yet there. */
export async function planNetwork(
  ctx: EngineContext,
  options: CreateContainer,
  names: readonly string[],
): Promise<NetworkPlan> {
  const mode = networkMode(ctx, options);
  if (mode.kind === "container") {
    const target = await resolveContainer(ctx, mode.ref);
    if (target.labels[NAME] !== undefined) return { kind: "container", target };
    throw new LeptonError(
      "failed-precondition",
      `cannot join the network of "${mode.ref}": it was made by another tool`,
    );
  }
  if (mode.kind !== "networks") return mode;
  const { planNetworks } = await import("../networks/plan.ts");
  return { kind: "networks", networks: await planNetworks(ctx, mode.requests, { names }) };
}

/** The mode alone; throws `invalid-argument` for options that exclude each other. */
export function networkMode(ctx: Pick<EngineContext, "defaultNetwork">, options: CreateContainer): NetworkMode {
  const mode = parseNetworkOptions(options, ctx.defaultNetwork ?? DEFAULT_NETWORK);
  // docker's order, and its words.
  if (mode.kind === "container") refuseNames(options);
  return mode;
}

function refuseNames({ hostname, domainname, dns = [], addHosts = [] }: CreateContainer): void {
  const what =
    hostname || domainname
      ? "hostname"
      : dns.length > 0
        ? "dns"
        : addHosts.length > 0
          ? "custom host-to-IP mapping"
          : undefined;
  if (what === undefined) return;
  throw new LeptonError("invalid-argument", `conflicting options: ${what} and the network mode`);
}

/** The JSON list in the label of that name. */
export function networksLabel(plan: NetworkPlan): Record<string, string> {
  return { [NETWORKS]: JSON.stringify(namesOf(plan)) };
}

function namesOf(plan: NetworkPlan): readonly string[] {
  switch (plan.kind) {
    case "container":
      return [`container:${plan.target.id}`];
    case "path":
      return [`ns:${plan.path}`];
    case "networks":
      return plan.networks.endpoints.map(({ network }) => network);
    default:
      return [plan.kind];
  }
}

// Longer than plugins may take, each of which has its own limit.
const HOOK_TIMEOUT_SEC = 300;

/** The hooks that set the networks up and take them down; the same at each start, whoever starts the container. */
export function networkHooks({ self, disk, namespace }: EngineContext): Hooks {
  const hook = (event: string) => {
    const [path = "", ...rest] = self.argv("__network-hook", event, disk.storeDir, disk.runDir, namespace);
    return [{ path, args: [path, ...rest], env: [], timeout: HOOK_TIMEOUT_SEC }];
  };
  return { createRuntime: hook("createRuntime"), poststop: hook("poststop") };
}

/** Writes down what the hook is going to do. */
export async function keepNetworkPlan(ctx: EngineContext, id: string, plan: NetworkPlan): Promise<void> {
  if (plan.kind === "networks") await writeNetworks(ctx.disk, ctx.namespace, id, plan.networks, { durable: true });
}
