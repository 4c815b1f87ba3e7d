import type { ContainerRecord } from "../../../../src/containerd/containers.ts";
import type { TaskProcess } from "../../../../src/containerd/tasks.ts";

/** A record as containerd sends it, with what a test is about. */
export function record(fields: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    id: "0123456789abcdef".repeat(4),
    labels: {},
    image: "",
    runtime: undefined,
    spec: undefined,
    snapshotter: "overlayfs",
    snapshotKey: "",
    createdAt: { seconds: 1n, nanos: 0 },
    updatedAt: undefined,
    extensions: {},
    sandbox: "",
    ...fields,
  };
}

/** A task as Tasks.List sends it. */
export function task(fields: Partial<TaskProcess> = {}): TaskProcess {
  return {
    containerId: "",
    id: "0123456789abcdef".repeat(4),
    pid: 0,
    status: 2,
    stdin: "",
    stdout: "",
    stderr: "",
    terminal: false,
    exitStatus: 0,
    exitedAt: undefined,
    ...fields,
  };
}

/** The bytes of a spec. */
export function specBytes(spec: unknown): { typeUrl: string; value: Buffer } {
  return {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    value: Buffer.from(JSON.stringify(spec)),
  };
}
