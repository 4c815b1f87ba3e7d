/** `container prune`: removes what has ended or was never started. */
import { isLeptonError } from "../../errors.ts";
import { mapLimited } from "../concurrency.ts";
import type { EngineContext } from "../context.ts";
import { OWNER } from "../labels.ts";
import type { Container, PruneContainers, PrunedContainers } from "../types.ts";
import { listContainers } from "./list.ts";
import { removeContainer } from "./remove.ts";
import { writtenBytes } from "./written-bytes.ts";

const AT_ONCE = 8;

/** Removes every container that does not run; each is tried, and what could not be removed is told in `failures`. */
export async function pruneContainers(ctx: EngineContext, options: PruneContainers = {}): Promise<PrunedContainers> {
  const doomed = (await listContainers(ctx, { all: true })).filter((container) => isPrunable(container, options));
  const removed = await mapLimited(doomed, AT_ONCE, (container) => removeEnded(ctx, container));
  return {
    deleted: removed.flatMap(({ id }) => id ?? []),
    reclaimedBytes: removed.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
    failures: removed.flatMap(({ failure }) => failure ?? []),
  };
}

/** True where nobody needs it: it has ended or never began, and no `run` is about to start it. */
export function isPrunable(container: Container, { untilMs, labels = [] }: PruneContainers): boolean {
  const { status, origin, createdAtMs } = container;
  if (status !== "created" && status !== "exited") return false;
  // Kubelet and dockerd keep books of theirs, and clear them themselves.
  if (origin === "cri" || origin === "docker") return false;
  if (container.labels[OWNER] !== undefined) return false;
  if (untilMs !== undefined && createdAtMs > untilMs) return false;
  return labels.every((fits) => fits(container.labels));
}

interface Removed {
  readonly id?: string;
  readonly sizeBytes?: number;
  readonly failure?: unknown;
}

async function removeEnded(ctx: EngineContext, container: Container): Promise<Removed> {
  try {
    const sizeBytes = await writtenBytes(ctx, container);
    await removeContainer(ctx, container.id);
    return { id: container.id, sizeBytes };
  } catch (failure) {
    // Somebody has removed it meanwhile, or started it.
    if (isLeptonError(failure, "not-found") || isLeptonError(failure, "failed-precondition")) return {};
    return { failure };
  }
}
