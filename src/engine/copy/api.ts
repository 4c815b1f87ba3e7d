/** The verbs of containers that copy files. */
import { atWorkNoting, streamAtWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { ContainerCopies } from "../types/container-files.ts";
import { copyTo, extractTo } from "./copy-in.ts";
import { archiveFrom, copyFrom } from "./copy-out.ts";

/** Binds them to a namespace. */
export function containerCopies(ctx: EngineContext): ContainerCopies {
  const noting = <T>(work: Parameters<typeof atWorkNoting<T>>[2]) => atWorkNoting(ctx.disk, ctx.namespace, work);
  return {
    archiveFrom: (ref, path, options = {}) =>
      streamAtWork(ctx.disk, ctx.namespace, archiveFrom(ctx, ref, path, options)),
    copyFrom: (ref, path, target, options = {}) =>
      noting((note) => copyFrom(ctx, ref, path, target, { ...options, note })),
    copyTo: (ref, source, path, options = {}) => noting((note) => copyTo(ctx, ref, source, path, { ...options, note })),
    extractTo: (ref, path, archive, options = {}) =>
      noting((note) => extractTo(ctx, ref, path, archive, { ...options, note })),
  };
}
