/**
 * What the hook of a start and the teardown after an exit do about published ports. The console of the container has
 * bound them by then: its sockets are the claim that other programs respect, and die with it.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Conflist } from "../../cni/conflist.ts";
import { writeAddresses } from "../../console/ports/addresses.ts";
import { isHolding, readHeldPorts } from "../../console/ports/held.ts";
import type { PortMapping } from "../../console/ports/port.ts";
import { consoleDir, type Disk } from "../../disk/paths.ts";
import { claimPorts, dropPortClaims, type PortClaimer, type PortHolder } from "../../disk/port-claims.ts";
import { portRefused, portTaken, portText } from "./port-refused.ts";

type Run = Pick<Disk, "runDir">;

/**
 * Hook `createRuntime`, before the first CNI ADD: the mappings for `runtimeConfig.portMappings` of the first network
 * that can publish (a bridge), with every random port decided; empty where the container publishes nothing.
 * `tearDown` must remove the rules of a container that has ended (CNI DEL, then freePorts), and may find them gone: it is
 * called for those that once had one of the ports, so that their rules cannot take what is meant for this one.
 * Throws `already-exists` where a living container has the port.
 */
export async function takePorts(
  disk: Run,
  claimer: PortClaimer,
  tearDown: (dead: PortHolder) => Promise<void>,
): Promise<readonly PortMapping[]> {
  const held = await readHeldPorts(consoleDir(disk, claimer.namespace, claimer.id));
  if (held !== undefined && "refused" in held) throw portRefused(held.refused);
  if (held === undefined || held.ports.length === 0) return [];
  const claimed = await claimPorts(disk, claimer, held.ports);
  if ("conflict" in claimed) {
    const { port, holder } = claimed.conflict;
    throw portTaken(portText(port), `container ${holder.id.slice(0, 12)}`);
  }
  for (const dead of claimed.dead) {
    await tearDown(dead);
    await dropPortClaims(disk, dead);
  }
  return held.ports;
}

/** True where the plugins of a network lead ports of the host to its containers. */
export function canPublish({ plugins }: Pick<Conflist, "plugins">): boolean {
  return plugins.some(({ capabilities }) => capabilities?.["portMappings"] === true);
}

/** Hook, after the last CNI ADD: where the console leads what reaches a published port without the kernel's rules. */
export async function leadPortsTo(disk: Run, container: PortHolder, addresses: readonly string[]): Promise<void> {
  await writeAddresses(consoleDir(disk, container.namespace, container.id), addresses);
}

/**
 * Teardown, after CNI DEL of a container whose process has ended: gives up its claims, and returns when its console has
 * closed the sockets, so that whoever was told of the end can have the port. May be called twice, and for any container.
 */
export async function freePorts(disk: Run, holder: PortHolder): Promise<void> {
  await dropPortClaims(disk, holder);
  await portsClosed(disk, holder);
}

/** Returns when the console of a container that has ended has closed the sockets of its ports. */
export async function portsClosed(disk: Run, holder: PortHolder): Promise<void> {
  const dir = consoleDir(disk, holder.namespace, holder.id);
  const deadlineMs = performance.now() + CONSOLE_PATIENCE_MS;
  while (isHolding(await readHeldPorts(dir)) && performance.now() < deadlineMs) await delay(5);
}

// The shim tells the console of the exit when it tells containerd: this ends in a moment, or the console hangs.
const CONSOLE_PATIENCE_MS = 3000;
