/** `run`: create and start as one act that a kill at any moment leaves absent or whole. */
import type { EngineContext } from "../context.ts";
import type { Attachment, CreateContainer, StartContainer } from "../types.ts";
import { unlessGone } from "../unless-gone.ts";
import { settleVolumes } from "../volumes/for-container.ts";
import { createContainer } from "./create.ts";
import { removeLocked } from "./remove.ts";
import { startTask } from "./start.ts";

export interface RunResult {
  readonly id: string;
  readonly name: string;
  readonly warnings: readonly string[];
  readonly attachment?: Attachment;
}

/** Creates and starts; a container that cannot be started stays, as in docker, unless it was to be removed. */
export async function runContainer(ctx: EngineContext, options: CreateContainer & StartContainer): Promise<RunResult> {
  const created = await createContainer(ctx, options, { forRun: true, detached: options.attach !== true });
  const { id, name, record, warnings } = created;
  try {
    const started = await startTask(ctx, record, options, created);
    return { id, name, warnings, ...started };
  } catch (error) {
    if (options.autoRemove === true) await unlessGone(() => removeLocked(ctx, record, { force: true }));
    throw error;
  } finally {
    await settleVolumes(ctx, id, created.volumes);
    await created.settled;
  }
}
