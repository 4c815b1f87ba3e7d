/** Processes beside init, asked of the shim itself: they need no containerd. Field numbers of containerd.task.v2 and v3. */
import { decodeMessage, encodeMessage, type Field, numberField } from "./protobuf.ts";
import type { ShimTask } from "./task.ts";

export interface ExecOptions {
  /** OCI process. */
  readonly process: object;
  /**
   * FIFOs that have a reader. Two: the shim opens the second after it may already have closed the first, and with one
   * path for both it would then wait half a minute for the reader that has seen its end and gone, with the process locked.
   */
  readonly stdout: string;
  readonly stderr: string;
  /** For each answer of the shim but that to Wait; default 30 s, in which runc starts a process on any machine. */
  readonly answerMs?: number | undefined;
}

export interface ShimExec {
  /** Resolves with the exit status. */
  readonly exit: Promise<number>;
  /** Ends the process and its group. */
  kill(): Promise<void>;
  /** Forgets the process; waits for its output to be read. */
  remove(): Promise<void>;
}

/** Of containerd.v1.types.Status what is asked for here. */
export const STATUS = { unknown: 0, created: 1, running: 2, paused: 4 } as const;

/** Status of the init process; `unknown` where the shim does not say. */
export async function taskStatus(task: ShimTask, answerMs = ANSWER_MS): Promise<number> {
  try {
    // StateResponse: status 4.
    return Number(numberField(decodeMessage(await task.call("State", [], { timeoutMs: answerMs })), 4));
  } catch {
    // It is about to go, which the exit tells, or it is stuck, which the next call tells.
    return STATUS.unknown;
  }
}

/** Starts a process; what could not be started leaves nothing. */
export async function startExec(task: ShimTask, execId: string, options: ExecOptions): Promise<ShimExec> {
  const limit = { timeoutMs: options.answerMs ?? ANSWER_MS };
  const any = encodeMessage([
    [1, PROCESS_TYPE],
    [2, Buffer.from(JSON.stringify(options.process))],
  ]);
  // ExecProcessRequest: id 1, exec_id 2, terminal 3, stdin 4, stdout 5, stderr 6, spec 7.
  const ours: Field[] = [[2, execId]];
  const ask = (method: string, fields: readonly Field[] = []) => task.call(method, [...ours, ...fields], limit);
  const wait = () => task.call("Wait", ours).then((payload) => Number(numberField(decodeMessage(payload), 1)));
  // KillRequest: signal 3.
  const kill = () => ask("Kill", [[3, 9n]]);
  const remove = async () => void (await ask("Delete"));
  try {
    await ask("Exec", [
      [5, options.stdout],
      [6, options.stderr],
      [7, any],
    ]);
    const pid = Number(numberField(decodeMessage(await ask("Start")), 1));
    return {
      exit: wait(),
      async kill() {
        killGroup(pid);
        await kill();
      },
      remove,
    };
  } catch (error) {
    // Nobody waits for it: a shim that did not answer in time may be as slow again. A refused one has nothing to kill.
    void kill()
      .then(wait, () => undefined)
      .then(remove, remove)
      .catch(() => undefined);
    throw error;
  }
}

const ANSWER_MS = 30_000;
const PROCESS_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Process";

/** Kills a process of a container and its children: runc makes each the leader of a session. */
export function killGroup(pid: number): void {
  try {
    if (pid > 1) process.kill(-pid, "SIGKILL");
  } catch {
    // Ended, or not ours to signal: the shim is asked to kill the process itself.
  }
}

/** The process of a container as its bundle has it, with another argv and without a terminal. */
export function processOf(configJson: string, argv: readonly string[]): object {
  const { process: spec } = JSON.parse(configJson) as { readonly process: object };
  return { ...spec, args: argv, terminal: false };
}

/** The words of a shim's or runtime's refusal. */
export function refusalOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
