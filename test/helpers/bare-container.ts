/** A container by bare calls, with a console of ours: for tests of what lies beneath the engine's verbs. */

import { type OpenConsoleOptions, openConsole, type PreparedConsole } from "../../src/console/open.ts";
import { OCI_TYPE, packJson } from "../../src/containerd/any.ts";
import type { Client } from "../../src/containerd/client.ts";
import { containerDir } from "../../src/disk/container-dir.ts";
import type { Disk } from "../../src/disk/paths.ts";
import { removeContainerState } from "../../src/disk/state.ts";
import { isLeptonError } from "../../src/errors.ts";
import { consoleLauncher } from "./console-rig.ts";

const NAMESPACE = "default";

export interface BareContainer {
  readonly id: string;
  readonly dir: string;
  readonly console: PreparedConsole;
  /** Of the init process. */
  readonly pid: number;
  start(): Promise<void>;
  /** Deletes task, record, snapshot and state; returns the exit status that containerd knew. */
  remove(): Promise<number>;
}

export interface BareOptions extends Partial<Omit<OpenConsoleOptions, "launcher">> {
  readonly args: readonly string[];
  /** Default: tell the console the pid; false: vanish after Tasks.Create, as a killed client does. */
  readonly tellPid?: boolean;
}

/** Resolves when the task is created, not started. */
export async function createBare(client: Client, disk: Disk, id: string, options: BareOptions): Promise<BareContainer> {
  const tty = options.tty ?? false;
  const rootfs = await createRecord(client, id, options.args, tty);
  const launcher = consoleLauncher();
  const console = await openConsole(disk, NAMESPACE, id, { openStdin: false, ...options, tty, launcher });
  const { stdin, stdout, stderr, terminal } = console.stdio;
  let pid: number;
  try {
    pid = await client.tasks.create({ containerId: id, rootfs, stdin, stdout, stderr, terminal });
  } catch (error) {
    console.abort();
    throw error;
  }
  if (options.tellPid === false) console.abort();
  else console.created(pid);
  return {
    id,
    dir: containerDir(disk, NAMESPACE, id),
    console,
    pid,
    start: async () => void (await client.tasks.start({ containerId: id })),
    async remove() {
      const { exitStatus } = await client.tasks.delete(id);
      await removeRecord(client, disk, id);
      return exitStatus;
    },
  };
}

export async function removeRecord(client: Client, disk: Disk, id: string): Promise<void> {
  await client.containers.delete(id);
  // The garbage collector may be faster.
  await client
    .snapshots("overlayfs")
    .remove(id)
    .catch((error) => {
      if (!isLeptonError(error, "not-found")) throw error;
    });
  await removeContainerState(disk, NAMESPACE, id);
}

async function createRecord(client: Client, id: string, args: readonly string[], terminal: boolean) {
  const lease = await client.leases.create({});
  const snapshots = client.snapshots("overlayfs");
  const [layer] = await snapshots.list(["kind==committed"]);
  const rootfs = await snapshots.prepare({ key: id, parent: layer?.name }, { lease: lease.id });
  const runtime = { name: "io.containerd.runc.v2" };
  const spec = bareSpec(id, args, terminal);
  await client.containers.create({ id, runtime, spec, snapshotter: "overlayfs", snapshotKey: id }, { lease: lease.id });
  await client.leases.delete(lease.id);
  return rootfs;
}

function bareSpec(id: string, args: readonly string[], terminal: boolean) {
  return packJson(OCI_TYPE.spec, {
    ociVersion: "1.1.0",
    process: { terminal, cwd: "/", args, env: ["PATH=/bin"], user: { uid: 0, gid: 0 } },
    root: { path: "rootfs" },
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/dev", type: "tmpfs", source: "tmpfs" },
      { destination: "/dev/pts", type: "devpts", source: "devpts", options: ["newinstance", "ptmxmode=0666"] },
    ],
    linux: {
      namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
      cgroupsPath: `/lepton-bare/${id}`,
    },
  });
}
