/** An oracle that never fired proves nothing: one leak of each kind is planted, and each must be seen. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { directory, end, file, firewall, ip } from "../helpers/oracle/plant.ts";
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
  try {
    await sees(kinds, before);
  } finally {
    await remove();
  }
  expect(await leaksSince(daemon, before)).toEqual([]);
}

/** Expects exactly these kinds to be reported; looks again where another lane's networks come and go just now. */
async function sees(kinds: readonly Kind[], since: World): Promise<void> {
  let found: Kind[] = [];
  const isAll = async () => {
    found = [...kindsOf(diffWorld(since, await snapshotWorld(daemon)))].sort();
    return found.join() === [...kinds].sort().join();
  };
  await waitFor("what was planted", isAll, { timeoutMs: 30_000, intervalMs: 50 }).catch(() => undefined);
  expect(found).toEqual([...kinds].sort());
  for (const kind of found) seen.add(kind);
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
    expect(await leaksSince(daemon, before)).toEqual([]);
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

describe("what networks hold", () => {
  it("sees the bridge of a network that is gone, and one end of a pair", async () => {
    const plant = () => {
      ip("link", "add", "br-0123456789ab", "type", "bridge");
      ip("link", "add", "vethplanted0", "type", "veth", "peer", "name", "plantedend0");
    };
    await planted(["link"], plant, () => {
      ip("link", "del", "br-0123456789ab");
      ip("link", "del", "vethplanted0");
    });
  });

  it("sees a network namespace", async () => {
    await planted(
      ["netns"],
      () => ip("netns", "add", "planted"),
      () => ip("netns", "del", "planted"),
    );
  });

  it.each([
    ["of a network", ["-I", "FORWARD", "-m", "comment", "--comment", "lepton:0123456789ab", "-j", "ACCEPT"]],
    [
      "of a container",
      ["-I", "FORWARD", "-m", "comment", "--comment", 'name: "bridge" id: "default-0123"', "-j", "ACCEPT"],
    ],
  ])("sees a firewall rule %s that is gone", async (_, rule) => {
    const undo = rule.map((word) => (word === "-I" ? "-D" : word));
    for (const program of ["iptables", "ip6tables"]) {
      await planted(
        ["firewall rule"],
        () => firewall(program, rule),
        () => firewall(program, undo),
      );
    }
  });

  it("sees a chain to which no rule leads", async () => {
    const chain = `CNI-${"0123456789ab".repeat(2)}`;
    await planted(
      ["firewall rule"],
      () => firewall("iptables", ["-t", "nat", "-N", chain]),
      () => firewall("iptables", ["-t", "nat", "-X", chain]),
    );
  });

  it("sees a configuration, and an address and a name of its network", async () => {
    const id = "ab".repeat(32);
    const place = join(daemon.dir, "net.d", "lepton", "0123abcd");
    const plant = (dir: string, path: string, text = "") => {
      mkdirSync(join(dir, path, ".."), { recursive: true });
      writeFileSync(join(dir, path), text);
    };
    plant(place, "default/web.conflist", `"cliID": "${id}"`);
    await sees(["conflist"], before);
    const withNetwork = await snapshotWorld(daemon);
    const addresses = `0123abcd/addresses/${id}/web`;
    const hosts = "0123abcd/hosts/default/web/1-0123";
    plant(daemon.runRoot, `${addresses}/lock`);
    plant(daemon.runRoot, `${addresses}/last_reserved_ip.0`);
    plant(daemon.dataRoot, hosts, "127.0.0.1\tlocalhost\n# containers since boot x\n");
    await sees([], withNetwork);
    plant(daemon.runRoot, `${addresses}/10.4.0.2`);
    plant(daemon.dataRoot, hosts, "# x\n# containers since boot x\n10.4.0.2\tweb\t#0123@web\n");
    await sees(["address", "hosts entry"], withNetwork);
    // Once the network is gone, what lies there for it has no reason any more.
    rmSync(place, { recursive: true });
    await sees(["address", "data file", "hosts entry", "run entry"], before);
    for (const dir of [join(daemon.runRoot, "0123abcd/addresses"), join(daemon.dataRoot, "0123abcd/hosts")]) {
      rmSync(dir, { recursive: true });
    }
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  it("sees a kept result", async () => {
    const { make, remove } = file(daemon.dataRoot, "0123abcd", "cni-results", "bridge-0123-eth0");
    await planted(["cni result"], make, remove);
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
