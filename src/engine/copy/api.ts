/** The verbs of containers that copy files. */
import { atWork, atWorkNoting, streamAtWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { ContainerCopies } from "../types/container-files.ts";
import { copyTo, extractTo } from "./copy-in.ts";
import { archiveFrom, copyFrom } from "./copy-out.ts";

/** Binds them to a namespace. */
export function containerCopies(ctx: EngineContext): ContainerCopies {
  const change = <T>(work: () => Promise<T>) => atWork(ctx.disk, ctx.namespace, work);
  return {
    archiveFrom: (ref, path, options = {}) =>
      streamAtWork(ctx.disk, ctx.namespace, archiveFrom(ctx, ref, path, options)),
    copyFrom: (ref, path, target, options = {}) =>
      atWorkNoting(ctx.disk, ctx.namespace, (note) => copyFrom(ctx, ref, path, target, { ...options, note })),
    copyTo: (ref, source, path, options = {}) => change(() => copyTo(ctx, ref, source, path, options)),
    extractTo: (ref, path, archive, options = {}) => change(() => extractTo(ctx, ref, path, archive, options)),
  };
}
