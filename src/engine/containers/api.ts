/** The verbs of containers, as every face calls them. Each loads its code when it is called: a listing needs little. */
import { atWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import { STATE_DIR } from "../labels.ts";
import type { ContainersApi } from "../types.ts";
import { listContainers } from "./list.ts";

/** Binds the verbs to a namespace; those that change something say so in the register of work. */
export function createContainersApi(ctx: EngineContext): ContainersApi {
  const change = <T>(work: () => Promise<T>) => atWork(ctx.disk, ctx.namespace, work);
  const logBatches: ContainersApi["logBatches"] = async function* (ref, options) {
    const { containerLogs } = await import("./logs.ts");
    yield* containerLogs(ctx, ref, options);
  };
  const archives = async () => (await import("./archives.ts")).containerArchives(ctx);
  const copies = async () => (await import("../copy/api.ts")).containerCopies(ctx);
  return {
    list: (options) => listContainers(ctx, options),
    inspect: async (ref, options) => (await import("./inspect.ts")).inspectContainer(ctx, ref, options),
    create: (options) =>
      change(async () => {
        const { createContainer } = await import("./create.ts");
        const { id, name, warnings } = await createContainer(ctx, options, { forRun: false, detached: false });
        return { id, name, warnings };
      }),
    run: (options) => change(async () => (await import("./run.ts")).runContainer(ctx, options)),
    start: (ref, options) => change(async () => (await import("./start.ts")).startContainer(ctx, ref, options)),
    stop: (ref, options) => change(async () => (await import("./stop.ts")).stopContainer(ctx, ref, options)),
    restart: (ref, options) => change(async () => (await import("./restart.ts")).restartContainer(ctx, ref, options)),
    kill: (ref, signalName) => change(async () => (await import("./kill.ts")).killContainer(ctx, ref, signalName)),
    remove: (ref, options) => change(async () => (await import("./remove.ts")).removeContainer(ctx, ref, options)),
    prune: (options) => change(async () => (await import("./prune.ts")).pruneContainers(ctx, options)),
    update: (ref, options) => change(async () => (await import("./update.ts")).updateContainer(ctx, ref, options)),
    pause: (ref) => change(async () => (await import("./pause.ts")).pauseContainer(ctx, ref)),
    unpause: (ref) => change(async () => (await import("./pause.ts")).unpauseContainer(ctx, ref)),
    async wait(ref, { signal } = {}) {
      const [{ resolveContainer }, { waitForExit }] = await Promise.all([import("./resolve.ts"), import("./wait.ts")]);
      const { id, labels } = await resolveContainer(ctx, ref);
      const exit = await waitForExit(ctx, id, signal);
      // Only our own containers have a console.
      if (labels[STATE_DIR] !== undefined) await (await import("./output-end.ts")).outputEnd(ctx, id, exit);
      return exit;
    },
    connect: (ref, network, options) =>
      change(async () => (await import("../networks/connect.ts")).connectContainer(ctx, ref, network, options)),
    disconnect: (ref, network, options) =>
      change(async () => (await import("../networks/connect.ts")).disconnectContainer(ctx, ref, network, options)),
    rename: (ref, newName) => change(async () => (await import("./rename.ts")).renameContainer(ctx, ref, newName)),
    attach: async (ref, options = {}) => (await import("./attach.ts")).attachContainer(ctx, ref, options),
    exec: async (ref, options) => (await import("./exec.ts")).execInContainer(ctx, ref, options),
    async *logs(ref, options) {
      for await (const batch of logBatches(ref, options)) yield* batch;
    },
    logBatches,
    top: async (ref, psArgs) => (await import("./top.ts")).containerProcesses(ctx, ref, psArgs),
    stats: async (options) => (await import("./stats.ts")).containerStats(ctx, options),
    diff: async (ref, options = {}) => change(async () => (await import("./diff.ts")).containerDiff(ctx, ref, options)),
    async *archiveFrom(ref, path, options) {
      yield* (await copies()).archiveFrom(ref, path, options);
    },
    copyFrom: async (ref, path, target, options) => (await copies()).copyFrom(ref, path, target, options),
    copyTo: async (ref, source, path, options) => (await copies()).copyTo(ref, source, path, options),
    extractTo: async (ref, path, archive, options) => (await copies()).extractTo(ref, path, archive, options),
    async *export(ref, options) {
      yield* (await archives()).export(ref, options);
    },
    exportFile: async (path, ref, options) => (await archives()).exportFile(path, ref, options),
    commit: async (ref, options) => (await archives()).commit(ref, options),
  };
}
