/** Holds the ports of a container while it runs. Loaded by consoles of containers that publish something only. */
import { readAddress } from "./addresses.ts";
import { bindPorts, type Published } from "./bind.ts";
import { forward } from "./forward.ts";
import { forgetHeldPorts, isHolding, readHeldPorts, writeHeldPorts } from "./held.ts";
import type { PortRequest } from "./port.ts";

/** Binds and says so on disk, for the hook to read; where it cannot, it says why, and the hook ends the start. */
export async function holdPorts(consoleDir: string, requests: readonly PortRequest[]): Promise<() => void> {
  const bound = await bindPorts(requests, {
    // The console of the run before, which has seen its container end and is about to close.
    isPassing: async () => isHolding(await readHeldPorts(consoleDir)),
  });
  if ("refused" in bound) {
    await writeHeldPorts(consoleDir, bound);
    return () => undefined;
  }
  for (const one of bound.published) forwardTo(consoleDir, one);
  await writeHeldPorts(consoleDir, { ports: bound.published.map(({ mapping }) => mapping) });
  let held = true;
  return () => {
    // Told by several: a datagram socket may not be closed twice.
    if (!held) return;
    held = false;
    for (const { bound: port } of bound.published) port?.close();
    forgetHeldPorts(consoleDir);
  };
}

function forwardTo(consoleDir: string, { bound, mapping }: Published): void {
  if (bound === undefined) return;
  forward(bound, { address: () => readAddress(consoleDir), port: mapping.containerPort });
}
