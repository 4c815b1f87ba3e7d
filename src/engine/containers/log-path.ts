/** Where the log of a container lies, whichever tool writes it. */
import { join } from "node:path";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { logPath } from "../../disk/container-dir.ts";
import type { Disk } from "../../disk/paths.ts";
import { NAME } from "../labels.ts";

// containerd's CRI plugin keeps its own document about a container under this extension (pkg/cri, JSON).
const CRI_METADATA = "io.cri-containerd.container.metadata";

/** The part of an EngineContext that tells where logs lie. */
export interface LogContext {
  readonly namespace: string;
  readonly disk: Pick<Disk, "storeDir">;
}

/** Absolute path of the log file; undefined where the tool that made it keeps none that we can read. */
export function containerLogPath(ctx: LogContext, record: ContainerRecord): string | undefined {
  const { id, labels } = record;
  if (labels[NAME] !== undefined) return logPath(ctx.disk, ctx.namespace, id);
  const nerdctlState = labels["nerdctl/state-dir"];
  if (nerdctlState !== undefined) return join(nerdctlState, `${id}-json.log`);
  if (ctx.namespace === "moby" && /^[0-9a-f]{64}$/.test(id)) return `/var/lib/docker/containers/${id}/${id}-json.log`;
  return criLogPath(record);
}

function criLogPath(record: ContainerRecord): string | undefined {
  const metadata = record.extensions[CRI_METADATA];
  if (metadata === undefined) return undefined;
  try {
    const document = JSON.parse(Buffer.from(metadata.value).toString("utf8")) as { Metadata?: { LogPath?: unknown } };
    const path = document.Metadata?.LogPath;
    return typeof path === "string" && path.startsWith("/") ? path : undefined;
  } catch {
    // Another version's form: without a path there is no log to show.
    return undefined;
  }
}
