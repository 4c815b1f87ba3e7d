/**
 * containerd's restart monitor, played step by step: what it does with a container once it has decided that there is to
 * be a next life. Nothing that it looked at then is looked at again, so a verb may come between any two steps.
 */
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openClient } from "../../src/containerd/client.ts";
import { decodeSpec, encodeSpec } from "../../src/oci/spec/json.ts";
import type { TestDaemon } from "./containerd.ts";
import { waitFor } from "./wait-for.ts";

export interface PlayedMonitor extends AsyncDisposable {
  /** What the monitor goes by; undefined where it is not to look at the container. */
  expects(): Promise<string | undefined>;
  /** Notes which restart this is to be, before all else. */
  count(restarts: number): Promise<void>;
  /** Deletes the process that has ended; one that is gone is as good. */
  forget(): Promise<void>;
  /** Makes the next one; false where that is refused. */
  make(): Promise<boolean>;
  /** As make(), held where its console is up and its process is not yet made; `go` lets it. */
  makeSlowly(): Promise<{ readonly made: Promise<boolean>; go(): void }>;
  /** Lets it run; false where that is refused. */
  begin(): Promise<boolean>;
}

/** For a container that has ended, by its full id. */
export async function playMonitor(daemon: TestDaemon, id: string): Promise<PlayedMonitor> {
  const client = openClient({ address: daemon.address, namespace: "default" });
  const { labels, snapshotter, snapshotKey, spec } = await client.containers.get(id);
  const log = labels["containerd.io/restart.loguri"] ?? "";
  const make = () =>
    succeeds(async () => {
      const rootfs = await client.snapshots(snapshotter).mounts(snapshotKey);
      await client.tasks.create({ containerId: id, rootfs, stdout: log, stderr: log });
    });
  return {
    expects: async () => (await client.containers.get(id)).labels["containerd.io/restart.status"],
    count: async (restarts) => {
      const key = "containerd.io/restart.count";
      await client.containers.update({ id, labels: { [key]: String(restarts) } }, [`labels.${key}`]);
    },
    forget: async () => void (await succeeds(() => client.tasks.delete(id))),
    make,
    makeSlowly: async () => {
      const gate = openGate(daemon.dir);
      const { hooks, ...rest } = decodeSpec(spec?.value ?? new Uint8Array());
      const held = { ...rest, hooks: { ...hooks, createRuntime: [{ path: gate.hook, args: [gate.hook] }] } };
      await client.containers.update(
        { id, spec: { typeUrl: spec?.typeUrl ?? "", value: encodeSpec(held as typeof rest) } },
        ["spec"],
      );
      const made = make();
      await waitFor("the hook", gate.isReached);
      return { made, go: gate.open };
    },
    begin: () => succeeds(() => client.tasks.start({ containerId: id })),
    [Symbol.asyncDispose]: async () => client.close(),
  };
}

// Whoever comes later, in a start of somebody else, finds no FIFO and is not held.
function openGate(dir: string): { readonly hook: string; isReached(): boolean; open(): void } {
  const [hook, fifo, reached] = ["hook", "gate", "reached"].map((name) => join(dir, name)) as [string, string, string];
  rmSync(reached, { force: true });
  execFileSync("mkfifo", [fifo]);
  writeFileSync(hook, `#!/bin/sh\n[ -p ${fifo} ] || exit 0\n: > ${reached}\nread line < ${fifo}\nexit 0\n`, {
    mode: 0o700,
  });
  return {
    hook,
    isReached: () => existsSync(reached),
    open: () => {
      writeFileSync(fifo, "go\n");
      rmSync(fifo);
    },
  };
}

function succeeds(call: () => Promise<unknown>): Promise<boolean> {
  return call().then(
    () => true,
    () => false,
  );
}
