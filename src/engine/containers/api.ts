/** The verbs of containers, as every face calls them. */
import { atWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { ContainersApi } from "../types.ts";
import { containerArchives } from "./archives.ts";
import { attachContainer } from "./attach.ts";
import { createContainer } from "./create.ts";
import { execInContainer } from "./exec.ts";
import { inspectContainer } from "./inspect.ts";
import { listContainers } from "./list.ts";
import { containerLogs } from "./logs.ts";
import { pauseContainer, unpauseContainer } from "./pause.ts";
import { removeContainer } from "./remove.ts";
import { renameContainer } from "./rename.ts";
import { resolveContainer } from "./resolve.ts";
import { runContainer } from "./run.ts";
import { startContainer } from "./start.ts";
import { containerStats } from "./stats.ts";
import { killContainer, stopContainer } from "./stop.ts";
import { containerProcesses } from "./top.ts";
import { waitForExit } from "./wait.ts";

/** Binds the verbs to a namespace; those that change something say so in the register of work. */
export function createContainersApi(ctx: EngineContext): ContainersApi {
  const change = <T>(work: () => Promise<T>) => atWork(ctx.disk, ctx.namespace, work);
  return {
    list: (options) => listContainers(ctx, options),
    inspect: (ref, options) => inspectContainer(ctx, ref, options),
    create: (options) =>
      change(async () => {
        const { id, name, warnings } = await createContainer(ctx, options, { forRun: false, detached: false });
        return { id, name, warnings };
      }),
    run: (options) => change(() => runContainer(ctx, options)),
    start: (ref, options) => change(() => startContainer(ctx, ref, options)),
    stop: (ref, options) => change(() => stopContainer(ctx, ref, options)),
    async restart(ref, options) {
      await change(async () => {
        await stopContainer(ctx, ref, options);
        await startContainer(ctx, ref);
      });
    },
    kill: (ref, signalName) => killContainer(ctx, ref, signalName),
    remove: (ref, options) => change(() => removeContainer(ctx, ref, options)),
    pause: (ref) => pauseContainer(ctx, ref),
    unpause: (ref) => unpauseContainer(ctx, ref),
    wait: async (ref, options = {}) => waitForExit(ctx, (await resolveContainer(ctx, ref)).id, options.signal),
    rename: (ref, newName) => change(() => renameContainer(ctx, ref, newName)),
    attach: (ref, options = {}) => attachContainer(ctx, ref, options),
    exec: (ref, options) => execInContainer(ctx, ref, options),
    async *logs(ref, options) {
      for await (const batch of containerLogs(ctx, ref, options)) yield* batch;
    },
    logBatches: (ref, options) => containerLogs(ctx, ref, options),
    top: (ref, psArgs) => containerProcesses(ctx, ref, psArgs),
    stats: () => containerStats(ctx),
    ...containerArchives(ctx),
  };
}
