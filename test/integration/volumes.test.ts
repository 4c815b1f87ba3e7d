/** Volumes on a real containerd, by engine and by command line. */
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage } from "../helpers/image.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
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

describe("volume create", () => {
  test("prints the name, makes it once, and keeps the labels of the first time", async () => {
    expect(await must("volume", "create", "--label", "a=1", "data")).toBe("data");
    expect(await must("volume", "create", "--label", "a=2", "data")).toBe("data");
    expect(await must("volume", "inspect", "-f", "{{.Labels.a}}", "data")).toBe("1");
    expect(await names()).toEqual(["data"]);
  });

  test("without a name makes an anonymous one", async () => {
    const name = await must("volume", "create");
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(await names("-f", "label=com.docker.volume.anonymous")).toEqual([name]);
  });

  test.each([
    ["x", "create x: volume name is too short, names should be at least two alphanumeric characters"],
    ["a/b", 'create a/b: "a/b" includes invalid characters for a local volume name'],
    ["../up", 'create ../up: "../up" includes invalid characters'],
  ])("refuses %s", async (name, message) => {
    const { code, stderr } = await run("volume", "create", name);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(await names()).toEqual([]);
  });

  test("twenty at once make one", async () => {
    const said = await Promise.all(Array.from({ length: 20 }, () => must("volume", "create", "one")));
    expect(new Set(said)).toEqual(new Set(["one"]));
    expect(await names()).toEqual(["one"]);
  });
});

describe("volume ls and inspect", () => {
  test("show docker's table, fields and filters", async () => {
    await must("volume", "create", "--label", "tier=db", "db-data");
    await must("volume", "create", "web-data");
    const [header, ...rows] = (await must("volume", "ls")).split("\n");
    expect(header).toMatch(/^DRIVER +VOLUME NAME$/);
    expect(rows).toEqual([expect.stringMatching(/^local +db-data$/), expect.stringMatching(/^local +web-data$/)]);
    expect(await names("-f", "name=web")).toEqual(["web-data"]);
    expect(await names("-f", "label=tier=db")).toEqual(["db-data"]);
    expect(await names("-f", "label=tier=web")).toEqual([]);
    expect(await names("-f", "driver=nfs")).toEqual([]);
    const [row] = (await must("volume", "ls", "--format", "json")).split("\n");
    expect(Object.keys(JSON.parse(row ?? "")).sort()).toEqual(
      ["Availability", "Driver", "Group", "Labels", "Links", "Mountpoint", "Name", "Scope", "Size", "Status"].sort(),
    );
  });

  test("show docker's object, and sizes where asked for", async () => {
    await must("volume", "create", "data");
    writeFileSync(join(await mountpoint("data"), "file"), "x".repeat(5000));
    const [object] = JSON.parse(await must("volume", "inspect", "data"));
    expect(Object.keys(object)).toEqual(["CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope"]);
    expect(object).toMatchObject({ Driver: "local", Labels: {}, Name: "data", Options: {}, Scope: "local" });
    expect(object.CreatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(statSync(object.Mountpoint).isDirectory()).toBe(true);
    expect(JSON.parse(await must("volume", "inspect", "-s", "data"))[0].UsageData).toEqual({ RefCount: 0, Size: 5000 });
    expect(await must("volume", "ls", "-s")).toMatch(/^local +data +5kB$/m);
    expect(JSON.parse(await must("inspect", "data"))).toEqual([object]);
  });

  test("of one that is not there", async () => {
    await must("volume", "create", "data");
    const { code, stdout, stderr } = await run("volume", "inspect", "nope", "data");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toContain("get nope: no such volume");
  });

  test("a damaged one is listed, told of, and can be removed", async () => {
    await must("volume", "create", "good");
    await must("volume", "create", "hurt");
    writeFileSync(join(await mountpoint("hurt"), "..", "volume.json"), "{");
    const { stdout, stderr, code } = await run("volume", "ls", "-q");
    expect({ stdout, code }).toEqual({ stdout: "good\nhurt\n", code: 0 });
    expect(stderr).toContain("volume.json");
    expect((await run("volume", "inspect", "hurt")).code).toBe(1);
    expect(await must("volume", "rm", "hurt")).toBe("hurt");
    expect(await names()).toEqual(["good"]);
  });
});

describe("volume rm and prune", () => {
  test("rm prints what went, and tells of what was not there", async () => {
    await must("volume", "create", "data");
    const { stdout, stderr, code } = await run("volume", "rm", "data", "nope");
    expect({ stdout, code }).toEqual({ stdout: "data\n", code: 1 });
    expect(stderr).toContain("get nope: no such volume");
    expect(await must("volume", "rm", "-f", "nope")).toBe("nope");
  });

  test("a volume that a container mounts, running or not, stays", async () => {
    await must("volume", "create", "data");
    const id = await must("create", "--name", "user", "-v", `${await mountpoint("data")}:/data`, "busybox", "true");
    const { stderr, code } = await run("volume", "rm", "data");
    expect(code).toBe(1);
    expect(stderr).toContain(`remove data: volume is in use - [${id}]`);
    expect(stderr).toContain('"user"');
    expect((await run("volume", "rm", "-f", "data")).code).toBe(1);
    expect(await must("volume", "prune", "-af")).toBe("Total reclaimed space: 0B");
    expect(await names("-f", "dangling=false")).toEqual(["data"]);
    expect(await names("-f", "dangling=true")).toEqual([]);
    await must("rm", "user");
    expect(await must("volume", "rm", "data")).toBe("data");
  });

  test("prune takes anonymous ones, with -a all, and says what it freed", async () => {
    await must("volume", "create", "--label", "keep", "kept");
    await must("volume", "create", "named");
    const anonymous = await must("volume", "create");
    writeFileSync(join(await mountpoint(anonymous), "file"), "x".repeat(2000));
    expect(await must("volume", "prune", "-f")).toBe(`Deleted Volumes:\n${anonymous}\n\nTotal reclaimed space: 2kB`);
    expect(await must("volume", "prune", "-af", "--filter", "label!=keep")).toContain("Deleted Volumes:\nnamed\n");
    expect(await names()).toEqual(["kept"]);
  });
});

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
    const child = startLepton(daemon, args);
    const timer = setTimeout(() => child.kill("SIGKILL"), random() * spanMs * 1.2);
    await exitOf(child);
    clearTimeout(timer);
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

test("every change is on containerd's bus", async () => {
  const child = startLepton(daemon, ["events", "--filter", "type=volume", "--format", "{{.Action}} {{.Actor.ID}}"]);
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line");
  let heard = false;
  first.then(() => {
    heard = true;
  });
  // A subscription gives no sign of its own: changes are made until one is heard.
  while (!heard) {
    await must("volume", "create", "data");
    await must("volume", "rm", "data");
  }
  expect(["create data", "destroy data"]).toContain((await first)[0]);
  child.kill();
  await exitOf(child);
});

test("create and rm killed at any moment leave nothing half-made after the next command", async () => {
  const kills = many(20, { usually: 8 });
  for (let round = 0; round < kills; round += 1) {
    const child = startLepton(daemon, round % 2 === 0 ? ["volume", "create", "data"] : ["volume", "rm", "data"]);
    const timer = setTimeout(() => child.kill("SIGKILL"), (round * 100) / kills);
    await exitOf(child);
    clearTimeout(timer);
  }
  const left = await names();
  expect(left.length).toBeLessThanOrEqual(1);
  for (const name of left) expect(JSON.parse(await must("volume", "inspect", name))).toHaveLength(1);
  await must("volume", "rm", "-f", "data");
  expect(await leaksSince(daemon, before)).toEqual([]);
});
