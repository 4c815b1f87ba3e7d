/** The verbs of containers that make archives and images; each stands in the register of work while it runs. */
import { atWork, streamAtWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import { writeOutputFile } from "../output-file.ts";
import type { ContainerArchives } from "../types/archive-verbs.ts";
import { commitContainer } from "./commit.ts";
import { exportContainer } from "./export.ts";

/** Binds them to a namespace. */
export function containerArchives(ctx: EngineContext): ContainerArchives {
  const exported: ContainerArchives["export"] = (ref, options = {}) =>
    streamAtWork(ctx.disk, ctx.namespace, exportContainer(ctx, ref, options));
  return {
    export: exported,
    exportFile: (path, ref, options) => writeOutputFile(ctx, path, exported(ref, options)),
    commit: (ref, options = {}) => atWork(ctx.disk, ctx.namespace, () => commitContainer(ctx, ref, options)),
  };
}
