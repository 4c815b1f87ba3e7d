/** Everything about one container. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import type { EngineContext } from "../context.ts";
import { NAME } from "../labels.ts";
import type { ContainerDetail } from "../types.ts";
import { summarize } from "./list.ts";
import { containerLogPath } from "./log-path.ts";
import { resolveContainer } from "./resolve.ts";
import { specOf } from "./spec-view.ts";

/** Reads record, task and spec; sizes only where asked for, since they walk the files of the container. */
export async function inspectContainer(
  ctx: EngineContext,
  ref: string,
  options: { readonly size?: boolean } = {},
): Promise<ContainerDetail> {
  const record = await resolveContainer(ctx, ref);
  const [container, size] = await Promise.all([
    summarize(ctx, record),
    options.size === true ? containerSize(ctx, record) : undefined,
  ]);
  const logPath = containerLogPath(ctx, record);
  const isOurs = record.labels[NAME] !== undefined;
  return {
    ...container,
    spec: specOf(record.spec?.value),
    ...(logPath === undefined ? {} : { logPath }),
    ...(isOurs ? { stateDir: containerDir(ctx.disk, ctx.namespace, record.id) } : {}),
    ...(size === undefined ? {} : { size }),
  };
}

async function containerSize(
  ctx: EngineContext,
  record: ContainerRecord,
): Promise<NonNullable<ContainerDetail["size"]>> {
  const snapshots = ctx.client.snapshots(record.snapshotter);
  const rwBytes = Number((await snapshots.usage(record.snapshotKey)).size);
  let rootFsBytes = rwBytes;
  let { parent } = await snapshots.stat(record.snapshotKey);
  while (parent !== "") {
    rootFsBytes += Number((await snapshots.usage(parent)).size);
    ({ parent } = await snapshots.stat(parent));
  }
  return { rwBytes, rootFsBytes };
}
