/**
 * `lepton __reap ADDRESS [start]`: started by a container's console when its process has ended, or with `start` in place
 * of a console where the restart monitor has asked for a start that is ours to do.
 */
import { setTimeout as delay } from "node:timers/promises";
import { START_WORD } from "../console/hub/start-word.ts";
import { openClient } from "../containerd/client.ts";
import { atWork, enterWork } from "../disk/at-work.ts";
import { openDisk } from "../disk/paths.ts";
import { reapContainer } from "../engine/containers/reap.ts";
import { startForMonitor } from "../engine/containers/start-ours.ts";
import { cniPlaces } from "../engine/networks/places.ts";
import { openRegistrySettings } from "../engine/registry/settings.ts";
import { selfExecutable } from "../engine/self.ts";
import { isLeptonError } from "../errors.ts";

/** How long a containerd that is away is waited for; after that the next command sweeps. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 250;

/** Reaps the container that the environment names; 0 when done, 1 when containerd did not come back. */
export async function reap(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [address = "", word] = argv;
  const work = word === START_WORD ? startForMonitor : reapContainer;
  const namespace = env["CONTAINER_NAMESPACE"] ?? "default";
  const client = openClient({ address, namespace });
  const registry = openRegistrySettings();
  const cni = cniPlaces(address);
  const ctx = { client, namespace, disk: openDisk(address), registry, cni, self: selfExecutable() };
  const endMs = performance.now() + PATIENCE_MS;
  try {
    while (true) {
      try {
        await atWork(ctx.disk, namespace, () => work(ctx, env["CONTAINER_ID"] ?? ""));
        return 0;
      } catch (error) {
        if (!isLeptonError(error, "unavailable") || performance.now() > endMs) {
          // Never left: with us gone, it is the evidence by which the next command sweeps.
          await enterWork(ctx.disk, namespace);
          return 1;
        }
        await delay(RETRY_MS);
      }
    }
  } finally {
    client.close();
  }
}
