/**
 * The console's line to the shim, whichever way the console was started.
 */
import { bundleOfInit, readShimEndpoint } from "../shim/address.ts";
import { findShim } from "../shim/find-shim.ts";
import { openShimTask, type ShimTask } from "../shim/task.ts";

export interface ContainerRef {
  readonly namespace: string;
  readonly id: string;
}

/** The task of a console that the shim started, in its bundle; undefined where the shim cannot be asked. */
export async function shimOfBundle(bundleDir: string, container: ContainerRef): Promise<ShimTask | undefined> {
  const endpoint = readShimEndpoint(bundleDir);
  if (endpoint === undefined) return undefined;
  // Nobody listens: the shim is of another kind, or has just died.
  return await openShimTask(endpoint, { ...container, bundleDir }).catch(() => undefined);
}

/** The task of a console that a client started; undefined where the container never came to be. */
export async function shimOfLifeline(
  lifeline: AsyncIterable<Uint8Array>,
  container: ContainerRef,
): Promise<ShimTask | undefined> {
  const pid = await readLifeline(lifeline);
  const bundle = pid === undefined ? undefined : bundleOfInit(pid);
  const found = bundle ?? findShim(container.namespace, container.id)?.bundleDir;
  return found === undefined ? undefined : await shimOfBundle(found, container);
}

async function readLifeline(lifeline: AsyncIterable<Uint8Array>): Promise<number | undefined> {
  let text = "";
  try {
    for await (const chunk of lifeline) text += Buffer.from(chunk).toString("latin1");
  } catch {
    // Reset instead of ended: the client died, as far as we care.
  }
  return /^\d+\n$/.test(text) ? Number(text) : undefined;
}
