/** Runs a further process in a running container. */
import { randomBytes } from "node:crypto";
import { OCI_TYPE } from "../../containerd/any.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { LeptonError } from "../../errors.ts";
import { buildExecProcess } from "../../oci/spec/exec.ts";
import { hostFacts } from "../../oci/spec/host-facts.ts";
import { decodeSpec, encodeSpec } from "../../oci/spec/json.ts";
import { resolveUser } from "../../oci/user.ts";
import type { EngineContext } from "../context.ts";
import type { Attachment, ExecOptions } from "../types.ts";
import { unlessGone } from "../unless-gone.ts";
import { attachToExec } from "./exec-attachment.ts";
import { type ExecDir, makeExecDir } from "./exec-dir.ts";
import { taskOf } from "./list.ts";
import { shortId } from "./names.ts";
import { resolveContainer } from "./resolve.ts";
import { rootfsReader } from "./rootfs-reader.ts";
import { startExitCode, startFailureText } from "./start-failure.ts";
import { isAlive, notRunning, PAUSED } from "./stop.ts";

/** Starts the process; with an attachment unless detached. Its exit is the attachment's. */
export async function execInContainer(
  ctx: EngineContext,
  ref: string,
  options: ExecOptions,
): Promise<{ execId: string; attachment?: Attachment }> {
  const record = await resolveContainer(ctx, ref);
  await mustRun(ctx, ref, record.id);
  const spec = { typeUrl: OCI_TYPE.process, value: await processFor(ctx, record, options).catch(cannotStart) };
  const execId = randomBytes(32).toString("hex");
  if (options.detach === true) {
    await startDetached(ctx, record.id, execId, { spec, terminal: options.tty === true });
    return { execId };
  }
  const dir = await makeExecDir(ctx);
  const attachment = attachToExec(ctx, { containerId: record.id, execId }, dir, options);
  try {
    const stdin = options.openStdin === true ? dir.stdin : "";
    const stderr = options.tty === true ? "" : dir.stderr;
    const io = { stdin, stdout: dir.stdout, stderr, terminal: options.tty === true };
    await ctx.client.tasks.exec({ containerId: record.id, execId, spec, ...io });
    await attachment.start();
    return { execId, attachment };
  } catch (error) {
    attachment.abandon();
    throw await afterFailedExec(ctx, record.id, execId, error, dir);
  }
}

// docker learns of these from the runtime, as of any command that it cannot execute.
function cannotStart(error: unknown): never {
  if (!(error instanceof LeptonError)) throw error;
  throw new LeptonError(error.code, error.message, { cause: error, exitCode: 126 });
}

async function mustRun(ctx: EngineContext, ref: string, id: string): Promise<void> {
  const task = await taskOf(ctx, id);
  if (task === undefined || !isAlive(task)) throw notRunning(id);
  if (task.status === PAUSED) {
    throw new LeptonError("failed-precondition", `container ${ref} is paused, unpause the container before exec`);
  }
}

async function processFor(ctx: EngineContext, record: ContainerRecord, options: ExecOptions): Promise<Uint8Array> {
  const container = decodeSpec(record.spec?.value ?? new Uint8Array()).process;
  const { user, size, ...kept } = options;
  const process = buildExecProcess(container, {
    ...kept,
    ...(size === undefined ? {} : { consoleSize: size }),
    ...(user === undefined ? {} : { user: await userInside(ctx, record, user) }),
    ...(options.privileged === true ? { capabilities: (await hostFacts()).capabilities } : {}),
  });
  return encodeSpec(process);
}

async function userInside(ctx: EngineContext, record: ContainerRecord, user: string) {
  const mounts = await ctx.client.snapshots(record.snapshotter).mounts(record.snapshotKey);
  return resolveUser(user, [], rootfsReader(mounts));
}

interface Detached {
  readonly spec: { readonly typeUrl: string; readonly value: Uint8Array };
  readonly terminal: boolean;
}

// Nobody will ever read it: null I/O. A terminal needs somewhere to write, so it does without one too.
async function startDetached(
  ctx: EngineContext,
  containerId: string,
  execId: string,
  { spec }: Detached,
): Promise<void> {
  try {
    await ctx.client.tasks.exec({ containerId, execId, spec });
    await ctx.client.tasks.start({ containerId, execId });
  } catch (error) {
    throw await afterFailedExec(ctx, containerId, execId, error);
  }
}

async function afterFailedExec(
  ctx: EngineContext,
  containerId: string,
  execId: string,
  error: unknown,
  dir?: ExecDir,
): Promise<LeptonError> {
  await unlessGone(() => ctx.client.tasks.deleteProcess({ containerId, execId }));
  await dir?.remove();
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof LeptonError ? error.code : "internal";
  return new LeptonError(code, `cannot exec in container ${shortId(containerId)}: ${startFailureText(text)}`, {
    cause: error,
    exitCode: execExitCode(text),
  });
}

// docker exec: 126 and 127 of the command, 1 for what else goes wrong.
function execExitCode(text: string): number {
  const code = startExitCode(text);
  return code === 125 ? 1 : code;
}
