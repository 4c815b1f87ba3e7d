/** Attaches to a container's console; what happens at the end of the process is settled here for every face. */

import { attachConsole, type ConsoleClient } from "../../console/client.ts";
import { isConsoleDead } from "../../console/hub/hand-over.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { enterWork } from "../../disk/at-work.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { consoleSocket } from "../../disk/paths.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { signalNumber } from "../../oci/spec/signals.ts";
import type { EngineContext } from "../context.ts";
import { AUTO_REMOVE, NAME } from "../labels.ts";
import type { Attachment, ExitStatus, TerminalSize } from "../types.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { removeLocked } from "./remove.ts";
import { resolveContainer } from "./resolve.ts";
import { isAlive, notRunning, PAUSED } from "./stop.ts";
import { waitForExit } from "./wait.ts";

export interface AttachOptions {
  readonly stdin?: boolean;
  readonly size?: TerminalSize;
  readonly signal?: AbortSignal;
  /** We remove an auto-remove container after its exit, instead of the console. */
  readonly claimReap?: boolean;
}

/** Attaches to a running container; output from now on, input where it was made with `-i`. */
export async function attachContainer(ctx: EngineContext, ref: string, options: AttachOptions): Promise<Attachment> {
  const record = await resolveContainer(ctx, ref);
  const task = await taskOf(ctx, record.id);
  if (task === undefined || !isAlive(task)) throw notRunning(record.id);
  if (task.status === PAUSED) {
    throw new LeptonError("failed-precondition", `cannot attach to container "${ref}": it is paused`, {
      hint: "unpause the container before attaching",
    });
  }
  if (record.labels[NAME] === undefined) {
    throw new LeptonError("failed-precondition", `cannot attach to container "${ref}": it was made by another tool`, {
      hint: "exec works on every container",
    });
  }
  const attachment = await attachToConsole(ctx, record, options).catch(async (error: unknown) => {
    throw await refusalOf(ctx, record, ref, error);
  });
  if (options.size !== undefined && attachment.tty) await attachment.resize(options.size);
  return attachment;
}

async function refusalOf(ctx: EngineContext, { id }: ContainerRecord, ref: string, error: unknown): Promise<unknown> {
  if (!(await isConsoleDead(containerDir(ctx.disk, ctx.namespace, id)))) return error;
  return new LeptonError("unavailable", `cannot attach to container "${ref}": its console was killed`, {
    hint: "what it writes is lost until it is restarted; exec works",
    cause: error,
  });
}

/** Attaches to the console of a record whose task exists. */
export async function attachToConsole(
  ctx: EngineContext,
  record: ContainerRecord,
  options: AttachOptions,
): Promise<Attachment> {
  const claimReap = options.claimReap === true && record.labels[AUTO_REMOVE] === "true";
  // Its removal is ours: until then we are at work.
  const leave = claimReap ? await enterWork(ctx.disk, ctx.namespace) : undefined;
  const console = await attachConsole(consoleSocket(ctx.disk, ctx.namespace, record.id), {
    claimReap,
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const exit = exitOf(ctx, record, console, claimReap).finally(leave);
  // Whoever detaches does not ask for it.
  exit.catch(() => undefined);
  const containerId = record.id;
  return {
    tty: console.tty,
    output: console.output,
    write: console.write,
    closeStdin: console.closeStdin,
    async resize({ columns, rows }) {
      await ctx.client.tasks.resizePty({ containerId }, { width: columns, height: rows });
    },
    async kill(signal) {
      await ctx.client.tasks.kill({ containerId }, signalNumber(String(signal)));
    },
    exit,
    detach() {
      console.detach();
      leave?.();
    },
  };
}

async function exitOf(
  ctx: EngineContext,
  record: ContainerRecord,
  console: ConsoleClient,
  claimed: boolean,
): Promise<ExitStatus> {
  const exit = await exitOfConsole(ctx, record.id, console);
  if (claimed) {
    await withContainerLock(ctx, record.id, () => removeLocked(ctx, record, { force: true, hasEnded: true }));
    console.reaped();
  }
  return exit;
}

// A console that was killed cannot tell; then containerd does.
async function exitOfConsole(ctx: EngineContext, id: string, console: ConsoleClient): Promise<ExitStatus> {
  try {
    const { exitCode, exitedAtMs } = await console.exit;
    return { exitCode, exitedAtMs };
  } catch (error) {
    if (!isLeptonError(error, "unavailable")) throw error;
    return waitForExit(ctx, id);
  }
}
