/** Ends the exec of a health check whose console was killed in the middle of it. */
import { readHealth } from "../../console/health/file.ts";
import { isConsoleDead } from "../../console/hub/hand-over.ts";
import { killGroup } from "../../console/shim/exec.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { HEALTH } from "../labels.ts";
import { unlessGone } from "../unless-gone.ts";
import { SIGKILL } from "./stop.ts";

/** For a container of any state; costs a look at a label where there is no health check. */
export async function endLeftProbe(ctx: EngineContext, { id, labels }: ContainerRecord): Promise<void> {
  if (labels[HEALTH] === undefined) return;
  const dir = containerDir(ctx.disk, ctx.namespace, id);
  const execId = readHealth(dir)?.probing;
  if (execId === undefined || !(await isConsoleDead(dir))) return;
  const exec = { containerId: id, execId };
  try {
    const { pid } = await ctx.client.tasks.get(id, execId);
    killGroup(pid);
    await unlessGone(() => ctx.client.tasks.kill(exec, SIGKILL));
    await ctx.client.tasks.wait(exec);
    await ctx.client.tasks.deleteProcess(exec);
  } catch (error) {
    // It ended with its container, or containerd never knew it.
    if (!isLeptonError(error, "not-found")) throw error;
  }
}
