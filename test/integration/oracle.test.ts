/** An oracle that never fired proves nothing: one leak of each kind is planted, and each must be seen. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { diffWorld, KINDS, type Kind, kindsOf, leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let client: Client;
let before: World;
const seen = new Set<Kind>();

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  client.close();
  await daemon.stop();
});

/** Plants, expects exactly these kinds to be reported, removes, and expects a clean world. */
async function planted(kinds: readonly Kind[], plant: () => unknown, remove: () => unknown): Promise<void> {
  await plant();
  const found = kindsOf(diffWorld(before, await snapshotWorld(daemon)));
  await remove();
  expect([...found].sort()).toEqual([...kinds].sort());
  for (const kind of found) seen.add(kind);
  expect(await leaksSince(daemon, before)).toEqual([]);
}

function file(...path: readonly string[]): { readonly make: () => void; readonly remove: () => void } {
  const full = join(...path);
  return {
    make: () => {
      mkdirSync(join(full, ".."), { recursive: true });
      writeFileSync(full, "");
    },
    remove: () => rmSync(full),
  };
}

function directory(...path: readonly string[]): { readonly make: () => void; readonly remove: () => void } {
  const full = join(...path);
  return { make: () => mkdirSync(full, { recursive: true }), remove: () => rmdirSync(full) };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

describe("what containerd lists", () => {
  it("sees a container record", async () => {
    const record = {
      id: "planted",
      runtime: { name: "io.containerd.runc.v2" },
      spec: { typeUrl: "x", value: new Uint8Array() },
    };
    await planted(
      ["container"],
      () => client.containers.create(record),
      () => client.containers.delete("planted"),
    );
  });

  it("sees a snapshot and the lease that holds it", async () => {
    const snapshots = client.snapshots("overlayfs");
    const plant = async (): Promise<void> => {
      await client.leases.create({ id: "planted" });
      await snapshots.prepare({ key: "planted" }, { lease: "planted" });
    };
    await planted(["lease", "snapshot"], plant, () => client.leases.delete("planted", { sync: true }));
  });

  it("sees a half-written blob", async () => {
    const plant = async (): Promise<void> => {
      const ingest = spawn("ctr", ["-a", daemon.address, "content", "ingest", "planted"], { env: daemon.env });
      await waitFor("the ingest", async () => (await client.content.listStatuses()).length > 0);
      await end(ingest);
    };
    await planted(["ingest"], plant, () => client.content.abort("planted"));
  });
});

describe("what a running container holds", () => {
  it("sees everything of a container left running", async () => {
    const image = "docker.io/library/busybox:latest";
    await planted(
      ["bundle", "cgroup", "container", "mount", "process", "runc state", "shim", "snapshot", "task"],
      () => daemon.ctr("run", "-d", "--null-io", image, "planted", "sleep", "1000"),
      async () => {
        await daemon.ctr("task", "rm", "-f", "planted");
        await daemon.ctr("container", "rm", "planted");
      },
    );
  });

  it("is not disturbed by another daemon's", async () => {
    await using other = await startContainerd();
    const image = await importBusybox(other);
    await other.ctr("run", "-d", "--null-io", image, "stranger", "sleep", "1000");
    expect(diffWorld(before, await snapshotWorld(daemon))).toEqual([]);
  });
});

const CONTROLLERS = execFileSync("ls", ["/sys/fs/cgroup"], { encoding: "utf8" }).trim().split("\n");

describe("what lies on the host", () => {
  it.each(CONTROLLERS)("sees a cgroup of %s", async (controller) => {
    const { make, remove } = directory("/sys/fs/cgroup", controller, "lepton", "default", "planted");
    await planted(["cgroup"], make, remove);
  });

  it("sees a bundle, in either of its places", async () => {
    for (const base of [daemon.state, daemon.root]) {
      const { make, remove } = directory(base, "io.containerd.runtime.v2.task", "default", "planted");
      await planted(["bundle"], make, remove);
    }
  });

  it("sees a half-made directory of runc", async () => {
    const { make, remove } = directory("/run/containerd/runc/default/planted");
    await planted(["runc state"], make, remove);
  });

  it("sees the socket of a killed shim", async () => {
    const path = "/run/containerd/s/planted";
    mkdirSync("/run/containerd/s", { recursive: true });
    const plant = async (): Promise<void> => {
      const program = `require("net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`;
      const listener = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
      await once(listener.stdout, "data");
      await end(listener);
    };
    await planted(["shim socket"], plant, () => rmSync(path));
  });

  it("sees a mount", async () => {
    const target = join(daemon.dir, "planted");
    mkdirSync(target);
    await planted(
      ["mount"],
      () => execFileSync("mount", ["-t", "tmpfs", "none", target]),
      () => execFileSync("umount", [target]),
    );
    rmdirSync(target);
  });

  it("sees a FIFO in the run root, and a file that is not finished", async () => {
    const dir = join(daemon.runRoot, "0123abcd");
    mkdirSync(dir, { recursive: true });
    const fifo = join(dir, "planted");
    await planted(
      ["run entry"],
      () => execFileSync("mkfifo", [fifo]),
      () => rmSync(fifo),
    );
    const temp = file(daemon.dataRoot, "0123abcd", "names", "default", ".tmp-planted");
    await planted(["temp file"], temp.make, temp.remove);
  });

  it.each<[Kind, string]>([
    ["name", "0123abcd/names/default/planted"],
    ["data file", "0123abcd/planted"],
  ])("sees a %s in the data root", async (kind, path) => {
    const { make, remove } = file(daemon.dataRoot, path);
    await planted([kind], make, remove);
  });

  it("sees the state directory of a container", async () => {
    const { make, remove } = directory(daemon.dataRoot, "0123abcd/containers/default/planted");
    await planted(["state dir"], make, remove);
  });
});

describe("processes", () => {
  it("sees a helper by its environment, and by its argv", async () => {
    const helpers = [
      () => spawn("sleep", ["1000"], { env: { ...process.env, LEPTON_DATA_ROOT: daemon.dataRoot } }),
      () => spawn("tail", ["-f", join(daemon.dir, "containerd.log")], { stdio: "ignore" }),
    ];
    for (const start of helpers) {
      let child: ChildProcess | undefined;
      await planted(
        ["process"],
        async () => {
          child = start();
          await once(child, "spawn");
        },
        () => child && end(child),
      );
    }
  });

  it("sees a child that nobody waited for", async () => {
    let parent: ChildProcess | undefined;
    const plant = async (): Promise<void> => {
      // The shell leaves a child to `sleep`, which waits for none.
      parent = spawn("sh", ["-c", "true & exec sleep 1000"], { env: { ...process.env, ...daemon.env } });
      await waitFor("the zombie", async () =>
        [...kindsOf(diffWorld(before, await snapshotWorld(daemon)))].includes("zombie"),
      );
    };
    await planted(["process", "zombie"], plant, () => parent && end(parent));
  });
});

it("has seen every kind it knows", () => {
  expect([...seen].sort()).toEqual([...KINDS].sort());
});
