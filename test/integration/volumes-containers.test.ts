import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage } from "../helpers/image.ts";
import { killAfter, lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  await must("run", "--rm", "busybox", "true");
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});
beforeEach(async () => {
  const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
  if (ids.length > 0) await must("rm", "-f", ...ids);
  await must("volume", "prune", "-af");
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const names = async (...args: string[]) => (await must("volume", "ls", "-q", ...args)).split("\n").filter(Boolean);
const mountpoint = (name: string) => must("volume", "inspect", "-f", "{{.Mountpoint}}", name);

const inside = (script: string, ...flags: string[]) => must("run", "--rm", ...flags, "busybox", "sh", "-c", script);

describe("volumes of containers", () => {
  test("a named one is made, keeps what is written, and is read-only where asked", async () => {
    await inside("echo kept > /x/file", "-v", "data:/x");
    expect(await inside("cat /y/file", "--mount", "src=data,dst=/y")).toBe("kept");
    const { code, stderr } = await run("run", "--rm", "-v", "data:/x:ro", "busybox", "touch", "/x/no");
    expect(code).toBe(1);
    expect(stderr).toContain("Read-only file system");
    expect(await names()).toEqual(["data"]);
  });

  test("rm -v removes anonymous ones, rm leaves them, --rm removes them; named ones stay", async () => {
    await must("create", "--name", "one", "-v", "/a", "-v", "named:/b", "busybox", "true");
    await must("create", "--name", "two", "-v", "/a", "busybox", "true");
    expect(await names()).toHaveLength(3);
    expect(await must("ps", "-a", "--format", "{{.Names}} {{.LocalVolumes}}")).toBe("two 1\none 2");
    await must("rm", "-v", "one");
    expect(await names()).toHaveLength(2);
    await must("rm", "two");
    const [left] = (await names()).filter((name) => name !== "named");
    expect(await names("-f", "dangling=true")).toContain(left);
    await inside("touch /a/file", "-v", "/a");
    await inside("true", "-v", "named:/a");
    expect(await names()).toEqual([left, "named"].sort());
  });

  test("--rm removes anonymous ones of a detached container, by its reaper", async () => {
    const id = await must("run", "-d", "--rm", "-v", "/a", "busybox", "cat", "/a/none");
    await waitFor("the container to go", async () => !(await must("ps", "-aq", "--no-trunc")).includes(id));
    await waitFor("its volume to go", async () => (await names()).length === 0);
  });

  test("inspect and filters tell which volume is mounted where", async () => {
    await must("create", "--name", "user", "-v", "data:/x:ro", "busybox", "true");
    const [object] = JSON.parse(await must("inspect", "user"));
    expect(object.Mounts).toEqual([
      {
        Type: "volume",
        Name: "data",
        Source: await mountpoint("data"),
        Destination: "/x",
        Driver: "local",
        Mode: "ro",
        RW: false,
        Propagation: "",
      },
    ]);
    expect(object.HostConfig.Binds).toEqual(["data:/x:ro"]);
    for (const place of ["data", "/x"])
      expect(await must("ps", "-a", "-f", `volume=${place}`, "--format", "{{.Names}} {{.Mounts}}")).toBe("user data");
    expect(await must("ps", "-aq", "-f", "volume=other")).toBe("");
    expect((await run("volume", "rm", "data")).stderr).toContain("volume is in use");
  });

  test("--volumes-from takes over the mounts of another, read-only where asked", async () => {
    await must("create", "--name", "source", "-v", "data:/x", "-v", "/anon", "-v", `${daemon.dir}/host:/h`, "busybox");
    await inside("echo x > /x/f; echo a > /anon/f; echo h > /h/f", "--volumes-from", "source");
    expect(await inside("cat /x/f /anon/f /h/f", "--volumes-from", "source:ro")).toBe("x\na\nh");
    const { stderr } = await run("run", "--rm", "--volumes-from", "source:ro", "busybox", "touch", "/anon/no");
    expect(stderr).toContain("Read-only file system");
    expect((await run("create", "--volumes-from", "nobody", "busybox")).code).toBe(1);
    await must("rm", "-v", "source");
    expect(await names()).toEqual(["data"]);
  });

  test("--mount of a tmpfs has size and mode; a bind needs its source", async () => {
    const mount = "type=tmpfs,dst=/t,tmpfs-size=64k,tmpfs-mode=0700";
    expect(await inside("stat -c %a /t; df -k /t | tail -1 | awk '{print $2}'", "--mount", mount)).toBe("700\n64");
    const { code, stderr } = await run("create", "--mount", `type=bind,src=${daemon.dir}/no,dst=/x`, "busybox");
    expect({ code, made: existsSync(`${daemon.dir}/no`) }).toEqual({ code: 1, made: false });
    expect(stderr).toContain("bind source path does not exist");
    expect((await run("create", "--mount", "dst=/x,colour=red", "busybox")).stderr).toContain(
      "unexpected key 'colour'",
    );
  });

  test("a create that fails leaves no volume of its own", async () => {
    await must("volume", "create", "mine");
    const { code } = await run("create", "-v", "mine:/a", "-v", "made:/b", "-v", "/c", "--memory", "1k", "busybox");
    expect(code).toBe(1);
    expect(await names()).toEqual(["mine"]);
  });
});

describe("copy-up", () => {
  const IMAGE = "docker.io/library/stuffed:1";

  beforeAll(async () => {
    const body = new TextEncoder().encode("hello");
    const lower = tarBytes([
      { path: "data", kind: "directory", mode: 0o2750, uid: 100, gid: 200 },
      { path: "data/file", kind: "file", mode: 0o640, uid: 101, gid: 201, body },
      { path: "data/gone", kind: "file", mode: 0o644, body },
      { path: "data/out", kind: "symlink", linkPath: "/etc/passwd" },
      { path: "data/sub", kind: "directory", mode: 0o1777 },
      { path: "elsewhere", kind: "directory" },
      { path: "way", kind: "symlink", linkPath: "../../../../data" },
    ]);
    const upper = tarBytes([
      { path: "data/.wh.gone", kind: "file", body: new Uint8Array() },
      { path: "data/sub/deep", kind: "file", mode: 0o600, uid: 7, gid: 8, body },
    ]);
    const image = await busyboxImage({ layers: [lower, upper], config: { Volumes: { "/data": {}, "/fresh": {} } } });
    await mustLepton(daemon, ["load"], { input: ociArchive([{ name: IMAGE, image }]) });
  });

  const LOOK = "cd $0; stat -c '%n %u:%g %a' . file sub sub/deep; ls; readlink out; cat file";
  const EXPECTED = [
    ". 100:200 2750",
    "file 101:201 640",
    "sub 0:0 1777",
    "sub/deep 7:8 600",
    "file",
    "out",
    "sub",
    "/etc/passwd",
    "hello",
  ].join("\n");
  const look = (place: string, ...flags: string[]) => must("run", "--rm", ...flags, IMAGE, "sh", "-c", LOOK, place);

  test("fills a new volume with owners, modes and links, by the image's VOLUME too", async () => {
    expect(await look("/data", "-v", "data:/data")).toBe(EXPECTED);
    expect(await look("/data")).toBe(EXPECTED);
    expect(await names()).toEqual(["data"]);
    const made = await must("create", IMAGE, "true");
    const [{ Mounts }] = JSON.parse(await must("inspect", made));
    expect(Mounts.map(({ Destination }: { Destination: string }) => Destination)).toEqual(["/data", "/fresh"]);
    await must("rm", "-v", made);
    expect(await names()).toEqual(["data"]);
  });

  test("follows links of the image inside of it", async () => {
    expect(await must("run", "--rm", "-v", "linked:/way", IMAGE, "cat", "/way/file")).toBe("hello");
  });

  test("fills one that is there and empty, none that holds something, none with nocopy", async () => {
    await must("volume", "create", "empty");
    expect(await look("/data", "-v", "empty:/data")).toBe(EXPECTED);
    await inside("touch /x/mine", "-v", "mine:/x");
    await must("run", "-d", "--name", "first", "-v", "shared:/x", "busybox", "sleep", "600");
    expect(await look("/data", "-v", "shared:/data")).toBe(EXPECTED);
    expect(await must("exec", "first", "cat", "/x/sub/deep")).toBe("hello");
    for (const flags of [["-v", "mine:/data"]])
      expect(await must("run", "--rm", ...flags, IMAGE, "ls", "/data")).toBe("mine");
    for (const flag of [
      ["-v", "none:/data:nocopy"],
      ["--mount", "src=none,dst=/data,volume-nocopy"],
    ])
      expect(await must("run", "--rm", ...flag, IMAGE, "ls", "/data")).toBe("");
  });
});

test("run -d with a new volume, killed at any moment, is up with it or leaves nothing after the next command", async () => {
  const args = ["run", "-d", "-v", "new:/x", "-v", "/y", "busybox", "sleep", "600"];
  const began = performance.now();
  const first = await must(...args);
  const spanMs = performance.now() - began;
  await must("rm", "-fv", first);
  await must("volume", "rm", "new");
  const random = seededRandom(44);
  const kills = many(20, { usually: 5 });
  for (let round = 0; round < kills; round += 1) {
    await killAfter(daemon, args, random() * spanMs * 1.2);
    // It sweeps beside its own work: what it prints may be about to go.
    await must("ps");
    const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
    const left = await names();
    expect(left).toHaveLength(ids.length * 2);
    if (ids.length === 0) continue;
    expect(await must("ps", "-a", "--format", "{{.State}} {{.LocalVolumes}}")).toBe("running 2");
    await must("rm", "-fv", ...ids);
    expect(await names()).toEqual(["new"]);
    await must("volume", "rm", "new");
  }
  expect(await leaksSince(daemon, before)).toEqual([]);
});
