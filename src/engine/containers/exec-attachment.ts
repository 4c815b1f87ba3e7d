/** The client's end of an exec: its FIFOs, its exit, and what is left to do when both have ended. */
import { setTimeout as delay } from "node:timers/promises";
import { type FifoReader, type FifoWriter, openFifoReader, openFifoWriter } from "../../console/fifo.ts";
import { toMs } from "../../containerd/time.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { signalNumber } from "../../oci/spec/signals.ts";
import type { EngineContext } from "../context.ts";
import type { Attachment, ExecOptions, ExitStatus } from "../types.ts";
import { unlessGone } from "../unless-gone.ts";
import type { ExecDir } from "./exec-dir.ts";
import { mergeOutput } from "./merge-output.ts";

export interface ExecRef {
  readonly containerId: string;
  readonly execId: string;
}

export interface ExecAttachment extends Attachment {
  /** Lets the registered process run. */
  start(): Promise<void>;
  /** Closes the FIFOs of a process that will not run: they would never see an end. */
  abandon(): void;
}

const RETRY_MS = 100;

/** Opens the FIFOs, which must have readers before the process starts. */
export function attachToExec(ctx: EngineContext, ref: ExecRef, dir: ExecDir, options: ExecOptions): ExecAttachment {
  const tty = options.tty === true;
  const stdout = openFifoReader(dir.stdout);
  const stderr = tty ? undefined : openFifoReader(dir.stderr);
  let stdin: FifoWriter | undefined = options.openStdin === true ? openFifoWriter(dir.stdin) : undefined;
  const output = mergeOutput(stdout.chunks, stderr?.chunks);
  const started = Promise.withResolvers<void>();
  const close = () => closeAll(stdout, stderr, stdin);
  const exit = started.promise.then(async () => {
    const status = await waitForProcess(ctx, ref);
    await output.ended;
    close();
    await unlessGone(() => ctx.client.tasks.deleteProcess(ref));
    await dir.remove();
    return status;
  });
  exit.catch(() => undefined);
  return {
    tty,
    output: output.chunks,
    exit,
    async start() {
      await ctx.client.tasks.start(ref);
      if (options.size !== undefined && tty) await resize(ctx, ref, options.size.columns, options.size.rows);
      started.resolve();
    },
    abandon() {
      close();
      started.reject(new LeptonError("canceled", "the process was not started"));
    },
    async write(data) {
      if (stdin === undefined) throw new LeptonError("failed-precondition", "stdin of the process is not open");
      await stdin.write(data);
    },
    async closeStdin() {
      // The shim holds a write end too: the process sees the end after both have closed (wire.md 3.1).
      stdin?.close();
      stdin = undefined;
      if (!tty) await unlessGone(() => ctx.client.tasks.closeIo(ref));
    },
    resize: ({ columns, rows }) => resize(ctx, ref, columns, rows),
    async kill(signal) {
      await ctx.client.tasks.kill(ref, signalNumber(String(signal)));
    },
    detach() {
      close();
      void dir.remove();
    },
  };
}

function closeAll(stdout: FifoReader, stderr: FifoReader | undefined, stdin: FifoWriter | undefined): void {
  stdout.close();
  stderr?.close();
  stdin?.close();
}

async function resize(ctx: EngineContext, ref: ExecRef, width: number, height: number): Promise<void> {
  await ctx.client.tasks.resizePty(ref, { width, height });
}

// A containerd that restarts does not touch the process: it is asked again.
async function waitForProcess(ctx: EngineContext, ref: ExecRef): Promise<ExitStatus> {
  while (true) {
    try {
      const { exitStatus, exitedAt } = await ctx.client.tasks.wait(ref);
      return { exitCode: exitStatus, exitedAtMs: toMs(exitedAt) ?? Date.now() };
    } catch (error) {
      if (!isLeptonError(error, "unavailable")) throw error;
      await delay(RETRY_MS);
    }
  }
}
