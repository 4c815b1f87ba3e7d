import {
  type CreateTaskRequest,
  type DeleteResponse,
  TasksDefinition,
  type WaitResponse,
} from "../gen/services/tasks.ts";
import type { Metric } from "../gen/types/metrics.ts";
import { type Process, type ProcessInfo, Status } from "../gen/types/task.ts";
import { type AnyInput, toAny } from "./any.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { type MountInput, toMount } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(TasksDefinition);

export type { DeleteResponse, Metric, ProcessInfo, WaitResponse };

/** The init process of a task, or an exec. Get and List carry the container's id in `id`. */
export type TaskProcess = Process;

/** Numbers of TaskProcess.status. */
export const TASK_STATUS = Status;

/** Where a process reads and writes: fifo paths, or `file:` and `binary:` URIs for the output. */
export interface TaskIo {
  readonly stdin?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly terminal?: boolean | undefined;
}

export interface NewTask extends TaskIo {
  readonly containerId: string;
  readonly rootfs: readonly MountInput[];
  /** Overrides the runtime options of the container record. */
  readonly options?: AnyInput | undefined;
}

export interface NewExec extends TaskIo {
  readonly containerId: string;
  readonly execId: string;
  /** Under OCI_TYPE.process. */
  readonly spec: AnyInput;
}

/** One process of a task; without `execId` its init. */
export interface ProcessRef {
  readonly containerId: string;
  readonly execId?: string | undefined;
}

/** Running processes of a namespace. */
export interface Tasks {
  /** Makes the init process, not yet running; resolves with its pid. Output fifos must have readers by now. */
  create(task: NewTask, options?: CallOptions): Promise<number>;
  /** Lets init or an exec run; resolves with its pid. */
  start(process: ProcessRef, options?: CallOptions): Promise<number>;
  /** Removes an ended or never started task. Waits up to 12 s for loggers and undrained output. */
  delete(containerId: string, options?: CallOptions): Promise<DeleteResponse>;
  deleteProcess(process: Required<ProcessRef>, options?: CallOptions): Promise<DeleteResponse>;
  /** The init process of a container, or an exec of it. */
  get(containerId: string, execId?: string, options?: CallOptions): Promise<TaskProcess>;
  list(options?: CallOptions): Promise<TaskProcess[]>;
  /** Throws `not-found` where the process has ended already. */
  kill(
    process: ProcessRef,
    signal: number,
    options?: CallOptions & { readonly all?: boolean | undefined },
  ): Promise<void>;
  /** Registers an exec; start() runs it. */
  exec(exec: NewExec, options?: CallOptions): Promise<void>;
  resizePty(
    process: ProcessRef,
    size: { readonly width: number; readonly height: number },
    options?: CallOptions,
  ): Promise<void>;
  /** Closes the shim's end of stdin; close your own first. On a terminal it would shut the console. */
  closeIo(process: ProcessRef, options?: CallOptions): Promise<void>;
  pause(containerId: string, options?: CallOptions): Promise<void>;
  resume(containerId: string, options?: CallOptions): Promise<void>;
  listPids(containerId: string, options?: CallOptions): Promise<ProcessInfo[]>;
  /** Changes cgroup limits; `resources` under OCI_TYPE.linuxResources. */
  update(containerId: string, resources: AnyInput, options?: CallOptions): Promise<void>;
  /** One sample a task; filter fields: `id namespace`. Decode `data` with decodeMetrics(). */
  metrics(filters?: readonly string[], options?: CallOptions): Promise<Metric[]>;
  /** Resolves at the exit, at once if it was before; no deadline of its own. Canceling it changes nothing else. */
  wait(process: ProcessRef, options?: CallOptions): Promise<WaitResponse>;
}

/** The tasks service over a wire. */
export function tasksOf(wire: Wire): Tasks {
  const { slow, write } = DEADLINE_MS;
  return {
    ...taskQueries(wire),
    async create(task, options) {
      const rootfs = task.rootfs.map(toMount);
      const rest = { checkpoint: undefined, options: toAny(task.options), runtimePath: "" };
      const request = { containerId: task.containerId, rootfs, ...toIo(task), ...rest };
      return (await unary(wire, methods.create, request, options, DEADLINE_MS.taskCreate)).pid;
    },
    async start(process, options) {
      return (await unary(wire, methods.start, toRef(process), options, slow)).pid;
    },
    delete: (containerId, options) => unary(wire, methods.delete, { containerId }, options, slow),
    deleteProcess: (process, options) => unary(wire, methods.deleteProcess, toRef(process), options, slow),
    async kill(process, signal, options = {}) {
      const request = { ...toRef(process), signal, all: options.all ?? false };
      await unary(wire, methods.kill, request, options, write);
    },
    async exec(exec, options) {
      const { containerId, execId } = exec;
      const request = { containerId, execId, ...toIo(exec), spec: toAny(need(exec.spec, "Tasks.Exec", "a process")) };
      await unary(wire, methods.exec, request, options, slow);
    },
    async resizePty(process, { width, height }, options) {
      await unary(wire, methods.resizePty, { ...toRef(process), width, height }, options, write);
    },
    async closeIo(process, options) {
      await unary(wire, methods.closeIO, { ...toRef(process), stdin: true }, options, write);
    },
    async pause(containerId, options) {
      await unary(wire, methods.pause, { containerId }, options, slow);
    },
    async resume(containerId, options) {
      await unary(wire, methods.resume, { containerId }, options, slow);
    },
    async update(containerId, resources, options) {
      const request = { containerId, resources: toAny(need(resources, "Tasks.Update", "resources")), annotations: {} };
      await unary(wire, methods.update, request, options, write);
    },
  };
}

type Queries = Pick<Tasks, "get" | "list" | "listPids" | "metrics" | "wait">;

function taskQueries(wire: Wire): Queries {
  return {
    async get(containerId, execId = "", options) {
      const response = await unary(wire, methods.get, { containerId, execId }, options);
      return answered(response.process, "Tasks.Get");
    },
    async list(options) {
      return (await unary(wire, methods.list, { filter: "" }, options)).tasks;
    },
    async listPids(containerId, options) {
      return (await unary(wire, methods.listPids, { containerId }, options)).processes;
    },
    async metrics(filters = [], options) {
      return (await unary(wire, methods.metrics, { filters: [...filters] }, options)).metrics;
    },
    wait: (process, options) => unary(wire, methods.wait, toRef(process), options, DEADLINE_MS.none),
  };
}

function toRef({ containerId, execId = "" }: ProcessRef): { containerId: string; execId: string } {
  return { containerId, execId };
}

function toIo({
  stdin = "",
  stdout = "",
  stderr = "",
  terminal = false,
}: TaskIo): Pick<CreateTaskRequest, "stdin" | "stdout" | "stderr" | "terminal"> {
  return { stdin, stdout, stderr, terminal };
}
