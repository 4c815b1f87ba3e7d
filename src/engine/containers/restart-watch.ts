/**
 * Keeps containerd's restart monitor from a container while a verb changes it. The monitor polls, and makes every
 * container agree with its `restart.status`: it starts what has ended, kills what should have stopped, and takes a
 * frozen one for ended. So the label goes before the change and comes back after it; an owner record beside it lets the
 * sweep bring it back where we die.
 */
import { askingUri, loggerUri } from "../../console/logger-uri.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import type { EngineContext } from "../context.ts";
import { HELD, RESTART_LOG_URI, RESTART_POLICY, RESTART_STATUS } from "../labels.ts";
import { unlessGone } from "../unless-gone.ts";
import { formatRestartPolicy, isOursToStart, parseRestartPolicy } from "./restart-policy.ts";
import { setLabels } from "./set-labels.ts";

/** True where the monitor acts on the container. */
export function isWatched(labels: Readonly<Record<string, string>>): boolean {
  return labels[RESTART_STATUS] !== undefined;
}

/** Runs `change` unseen by the monitor, and then writes `after`; what the monitor expected before where it throws. */
export async function whileUnwatched<T>(
  ctx: EngineContext,
  { id, labels }: Pick<ContainerRecord, "id" | "labels">,
  after: Readonly<Record<string, string>>,
  change: () => Promise<T>,
): Promise<T> {
  const expected = labels[RESTART_STATUS];
  if (expected === undefined) return change();
  await setLabels(ctx, id, { [RESTART_STATUS]: "", [HELD]: formatOwner(currentOwner()) });
  let last: Readonly<Record<string, string>> = { [RESTART_STATUS]: expected };
  try {
    const result = await change();
    last = after;
    return result;
  } finally {
    await unlessGone(() => setLabels(ctx, id, { ...last, [HELD]: "" }));
  }
}

/** The label that is right for a container as it is now; none where it has no policy or no process. */
export function watchLabel(
  labels: Readonly<Record<string, string>>,
  task: Pick<TaskProcess, "status"> | undefined,
): Readonly<Record<string, string>> {
  if (labels[RESTART_POLICY] === undefined) return {};
  return { [RESTART_STATUS]: task === undefined ? "" : (WATCHED[task.status] ?? "") };
}

// containerd.v1.types.Status: 2 running, 4 paused, 5 pausing. What is frozen is as it should be while it is "paused".
const WATCHED: Readonly<Record<number, string>> = { 2: "running", 4: "paused", 5: "paused" };

/**
 * By whom the monitor has a container logged. It starts a process with a log and nothing else: one that has stdin is ours
 * to start, and the monitor only asks. Our program may have moved since the container was made.
 */
export function logUriLabel(
  { self, disk }: Pick<EngineContext, "self" | "disk">,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const uri = isOursToStart(labels) ? askingUri : loggerUri;
  return { [RESTART_LOG_URI]: uri(self.launcher, disk.storeDir) };
}

/** The labels that give an existing container another policy; none where none was asked for. */
export function policyLabels(
  ctx: Pick<EngineContext, "self" | "disk">,
  labels: Readonly<Record<string, string>>,
  restart: string | undefined,
  task: TaskProcess | undefined,
): Readonly<Record<string, string>> {
  if (restart === undefined) return {};
  const policy = parseRestartPolicy(restart);
  if (policy.name === "no") return { [RESTART_POLICY]: "", [RESTART_LOG_URI]: "", [RESTART_STATUS]: "" };
  const named = { [RESTART_POLICY]: formatRestartPolicy(policy), ...logUriLabel(ctx, labels) };
  // One that is between two lives has its second under the new policy.
  return labels[RESTART_STATUS] === "running" ? named : { ...named, ...watchLabel({ ...labels, ...named }, task) };
}
