/** Says of a port that could not be had who has it: a container by its name, else a process. */

import { forgetHeldPorts, readHeldPorts } from "../../console/ports/held.ts";
import type { PortRequest } from "../../console/ports/port.ts";
import { consoleDir } from "../../disk/paths.ts";
import { livingClaim, type PortConflict, type PortHolder } from "../../disk/port-claims.ts";
import { isLeptonError, type LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { NAME } from "../labels.ts";
import { processOfPort } from "./port-process.ts";
import { portRefused, portTaken, portText } from "./port-refused.ts";

/** Before a start: refuses ports that a living container has, without starting anything for it. */
export async function refuseTakenPorts(
  ctx: EngineContext,
  id: string,
  requests: readonly PortRequest[],
): Promise<void> {
  await forgetRefusal(consoleDir(ctx.disk, ctx.namespace, id));
  const ports = requests.filter(({ hostPort }) => /^[1-9]\d*$/.test(hostPort)).flatMap(everywhere);
  if (ports.length === 0) return;
  const conflict = await livingClaim(ctx.disk, { namespace: ctx.namespace, id }, ports);
  if (conflict !== undefined) throw await takenBy(ctx, conflict);
}

// Of an earlier start: it would be told of this one, whatever that meets.
async function forgetRefusal(dir: string): Promise<void> {
  const held = await readHeldPorts(dir);
  if (held !== undefined && "refused" in held) forgetHeldPorts(dir);
}

function everywhere({ hostIp, hostPort, protocol }: PortRequest) {
  const ips = hostIp === "" ? ["0.0.0.0", "::"] : [hostIp];
  return ips.map((ip) => ({ hostIp: ip, hostPort: Number(hostPort), protocol }));
}

async function takenBy(ctx: EngineContext, { port, holder }: PortConflict): Promise<LeptonError> {
  return portTaken(portText(port), await containerText(ctx, holder));
}

/** Why the console of a start that did not succeed could not have its ports; undefined where it could. */
export async function portFailure(ctx: EngineContext, id: string): Promise<LeptonError | undefined> {
  const held = await readHeldPorts(consoleDir(ctx.disk, ctx.namespace, id));
  if (held === undefined || !("refused" in held)) return undefined;
  return portRefused(held.refused, await holderText(ctx, held.refused.port));
}

async function holderText(ctx: EngineContext, text: string): Promise<string | undefined> {
  const [, port = "", protocol = ""] = /:(\d+)\/([a-z]+)$/.exec(text) ?? [];
  const found = processOfPort(protocol, Number(port));
  if (found === undefined) return undefined;
  if (found.container !== undefined) return containerText(ctx, found.container);
  return `${found.command} (pid ${found.pid})`;
}

async function containerText(ctx: EngineContext, { namespace, id }: PortHolder): Promise<string> {
  const elsewhere = namespace === ctx.namespace ? "" : ` of namespace "${namespace}"`;
  try {
    const { labels } = await ctx.client.inNamespace(namespace).containers.get(id);
    return `container "${labels[NAME] ?? id.slice(0, 12)}"${elsewhere}`;
  } catch (error) {
    // Gone by now, or of another containerd on this host.
    if (isLeptonError(error)) return `container ${id.slice(0, 12)}${elsewhere}`;
    throw error;
  }
}
