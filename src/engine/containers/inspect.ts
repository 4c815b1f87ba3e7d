/** Everything about one container. */
import type { ConsoleConfig } from "../../console/config.ts";
import { readHealth } from "../../console/health/file.ts";
import { heldPortsNow } from "../../console/ports/held.ts";
import type { PortRequest } from "../../console/ports/port.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { consoleDir } from "../../disk/paths.ts";
import type { EngineContext } from "../context.ts";
import { EXPOSED_PORTS, HEALTH, NAME, PORTS } from "../labels.ts";
import { containerEndpoints } from "../networks/endpoints.ts";
import { exposedOf, requestsOf as requestsOfLabel } from "../networks/port-label.ts";
import type { ContainerDetail, ContainerStatus, PublishedPorts } from "../types.ts";
import { readAsked } from "./asked.ts";
import { consoleOf, logFileOf } from "./console-of.ts";
import { summarize } from "./list.ts";
import { nerdctlPorts } from "./ports.ts";
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
  const isOurs = record.labels[NAME] !== undefined;
  const console = await consoleOf(ctx, record);
  const logPath = logFileOf(ctx, record, console);
  return {
    ...container,
    spec: specOf(record.spec?.value),
    endpoints: isOurs ? await containerEndpoints(ctx.disk, { namespace: ctx.namespace, id: record.id }) : [],
    published: publishedPorts(ctx, record, container.status, console),
    asked: isOurs ? await readAsked(ctx, record.id) : {},
    ...(logPath === undefined ? {} : { logPath }),
    ...(isOurs ? healthOf(ctx, record, console) : {}),
    ...(isOurs ? { stateDir: containerDir(ctx.disk, ctx.namespace, record.id) } : {}),
    ...(size === undefined ? {} : { size }),
  };
}

function healthOf(
  ctx: EngineContext,
  { id, labels }: ContainerRecord,
  console: ConsoleConfig | undefined,
): Pick<ContainerDetail, "healthCheck"> {
  if (labels[HEALTH] === undefined) return {};
  const { failingStreak, log } = readHealth(containerDir(ctx.disk, ctx.namespace, id)) ?? { failingStreak: 0, log: [] };
  return { healthCheck: { check: console?.health?.source ?? {}, failingStreak, log } };
}

function publishedPorts(
  ctx: EngineContext,
  { id, labels }: ContainerRecord,
  status: ContainerStatus,
  console: ConsoleConfig | undefined,
): PublishedPorts {
  const up = status === "running" || status === "paused";
  const theirs = nerdctlPorts(labels);
  const label = labels[PORTS];
  return {
    requests: labels[NAME] === undefined ? [] : requestsOf(label, console),
    exposed: exposedOf(labels[EXPOSED_PORTS]),
    mappings: !up || theirs.length > 0 ? theirs : heldPortsNow(consoleDir(ctx.disk, ctx.namespace, id)),
  };
}

// Where the label had no room for them, the console was told all the same.
function requestsOf(label: string | undefined, console: ConsoleConfig | undefined): readonly PortRequest[] {
  return label === undefined || label.startsWith("[") ? requestsOfLabel(label) : (console?.ports ?? []);
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
