/** One probe: an exec through the shim, its output up to 4 KiB, and its end, which we see to. */
import { randomHex } from "../../disk/atomic.ts";
import { type FifoReader, openFifoReader } from "../fifo.ts";
import { makeFifos } from "../make-fifo.ts";
import { refusalOf, type ShimExec, STATUS, startExec, taskStatus } from "../shim/exec.ts";
import type { ShimTask } from "../shim/task.ts";
import { orAfter } from "./or-after.ts";
import type { ProbeResult } from "./state.ts";

export interface ProbeOptions {
  readonly task: ShimTask;
  /** Makes the OCI process. */
  readonly process: () => object;
  /** Where the FIFOs of its output go: `<this>-stdout` and `-stderr`. */
  readonly outputPath: string;
  readonly timeoutMs: number;
  /** docker's form of it, for the message. */
  readonly timeoutText: string;
  /** Told before there is anything to end. */
  readonly onExec: (execId: string) => Promise<void>;
  /** As startExec has it. */
  readonly answerMs?: number;
}

/** Runs a probe to its end, in bounded time whatever the shim does; never throws: one that cannot be run has failed. */
export async function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  const start = new Date().toISOString();
  const { exitCode, output } = await outcome(options).catch((error: unknown) => ({
    exitCode: -1,
    output: refusalOf(error),
  }));
  return { start, end: new Date().toISOString(), exitCode, output };
}

type Outcome = Pick<ProbeResult, "exitCode" | "output">;

async function outcome(options: ProbeOptions): Promise<Outcome> {
  const { task, outputPath, answerMs } = options;
  const execId = `health-${randomHex(16)}`;
  const [stdout, stderr] = [`${outputPath}-stdout`, `${outputPath}-stderr`];
  const process = options.process();
  await makeFifos([stdout, stderr]);
  const readers: FifoReader[] = [];
  try {
    for (const path of [stdout, stderr]) readers.push(openFifoReader(path));
    const output = collect(readers);
    await options.onExec(execId);
    const exec = await startExec(task, execId, { process, stdout, stderr, answerMs });
    const exitCode = await exitWithin(exec, options);
    await orAfter(OUTPUT_GRACE_MS, output.ended);
    // It waits for whoever still holds the output: the next probe need not.
    exec.remove().catch(() => undefined);
    return exitCode === undefined
      ? { exitCode: -1, output: tooLong(options.timeoutText, output.text()) }
      : { exitCode, output: output.text() };
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** The exit status; undefined where it was ended for taking too long. Time in which it is frozen does not count. */
async function exitWithin(exec: ShimExec, { task, timeoutMs, answerMs }: ProbeOptions): Promise<number | undefined> {
  for (;;) {
    const exitCode = await orAfter(timeoutMs, exec.exit);
    if (exitCode !== undefined) return exitCode;
    if ((await taskStatus(task, answerMs)) === STATUS.paused) continue;
    await exec.kill().catch(() => undefined);
    await orAfter(KILL_GRACE_MS, exec.exit);
    return undefined;
  }
}

const OUTPUT_GRACE_MS = 500;
const KILL_GRACE_MS = 5000;

// As docker words it, with what the probe had said until then.
function tooLong(timeoutText: string, output: string): string {
  const message = `Health check exceeded timeout (${timeoutText})`;
  return output === "" ? message : `${message}: ${output}`;
}

const MOST_OUTPUT_BYTES = 4096;

function collect(readers: readonly FifoReader[]): { readonly ended: Promise<unknown>; text(): string } {
  let kept = Buffer.alloc(0);
  let isCut = false;
  const read = async ({ chunks }: FifoReader) => {
    for await (const chunk of chunks) {
      const room = MOST_OUTPUT_BYTES - kept.length;
      isCut ||= chunk.length > room;
      if (room > 0) kept = Buffer.concat([kept, chunk.subarray(0, room)]);
    }
  };
  const ended = Promise.allSettled(readers.map(read));
  return { ended, text: () => `${kept.toString("utf8")}${isCut ? "..." : ""}` };
}
