/** `--mount` in full, on a real containerd: what a process sees, and that no link in a volume leads outside. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { readTar } from "../../src/oci/tar.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync("/tmp/lm-");
  daemon = await startContainerd();
  await importBusybox(daemon);
  const layers = [
    layerOf({ "etc/": "", "etc/one": "1\n", "etc/two": "2\n", link: { link: "etc" }, out: { link: "/../../etc" } }),
    layerOf({ "etc/.wh.two": "", "etc/three": "3\n" }),
  ];
  const image = smallImage({}, { layers });
  await mustLepton(daemon, ["load"], { input: ociArchive([{ image, name: "docker.io/library/files:v1" }]) });
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
  await daemon.stop();
  rmSync(dir, { recursive: true });
});

const run = (mounts: readonly string[], script: string) =>
  lepton(daemon, [
    ...["run", "--rm", "--network", "none", ...mounts.flatMap((mount) => ["--mount", mount])],
    ...["busybox", "sh", "-c", script],
  ]);

const ok = (...args: string[]) => mustLepton(daemon, args);

async function sees(mounts: readonly string[], script: string): Promise<string[]> {
  const { stdout, stderr, code } = await run(mounts, script);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return stdout.trimEnd().split("\n");
}

describe("binds", () => {
  test("take what is mounted below along, or not, and write-protect it, or not", async () => {
    const [top, below] = [join(dir, "top"), join(dir, "top/below")];
    mkdirSync(below, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", below]);
    try {
      writeFileSync(join(below, "file"), "");
      const script =
        "ls /m/below | wc -l; touch /m/x 2>/dev/null && echo w || echo ro; touch /m/below/y 2>/dev/null && echo w || echo ro";
      const bind = `type=bind,src=${top},dst=/m`;
      expect(await sees([`${bind},ro`], script)).toEqual(["1", "ro", "ro"]);
      expect(await sees([`${bind},rro`], script)).toEqual(["1", "ro", "ro"]);
      expect(await sees([`${bind},ro,bind-recursive=writable`], script)).toEqual(["1", "ro", "w"]);
      expect(await sees([`${bind},bind-nonrecursive`], script)).toEqual(["0", "w", "w"]);
    } finally {
      execFileSync("umount", [below]);
    }
  });
});

describe("a part of a volume", () => {
  const named = (subpath: string) => `type=volume,src=parts,dst=/m,volume-subpath=${subpath}`;
  let data: string;

  beforeAll(async () => {
    await mustLepton(daemon, ["volume", "create", "parts"]);
    data = await mustLepton(daemon, ["volume", "inspect", "-f", "{{.Mountpoint}}", "parts"]);
    mkdirSync(join(data, "a/b"), { recursive: true });
    writeFileSync(join(data, "a/b/file"), "inside\n");
    symlinkSync("a/b", join(data, "inner"));
    symlinkSync("/etc", join(data, "absolute"));
    symlinkSync("../../../../../../../../../../etc", join(data, "upward"));
  });
  afterAll(async () => {
    await mustLepton(daemon, ["volume", "rm", "parts"]);
  });

  test("is all that is seen of it, links in it included", async () => {
    expect(await sees([named("a/b")], "cat /m/file; touch /m/new")).toEqual(["inside"]);
    expect(await sees([named("inner")], "ls /m")).toEqual(["file", "new"]);
  });

  test("keeps the volume in use", async () => {
    await mustLepton(daemon, ["create", "--name", "user", "--network", "none", "--mount", named("a"), "busybox"]);
    expect((await lepton(daemon, ["volume", "rm", "parts"])).stderr).toContain("volume is in use");
    await mustLepton(daemon, ["rm", "user"]);
  });

  test.each(["absolute", "upward", "nothing"])("is never one of the host: %s", async (subpath) => {
    const { stderr, code } = await run([named(subpath)], "ls /m");
    expect({ code, says: stderr.includes(`cannot access path ${subpath} of the volume`) }).toEqual({
      code: 125,
      says: true,
    });
  });

  test("that is swapped for a link while it is mounted starts nothing", async () => {
    await mustLepton(daemon, [
      "create",
      "--name",
      "swapped",
      "--network",
      "none",
      "--mount",
      named("a/b"),
      "busybox",
      "cat",
      "/m/hostname",
    ]);
    rmSync(join(data, "a"), { recursive: true });
    mkdirSync(join(data, "a"));
    symlinkSync("/etc", join(data, "a/b"));
    const { stdout, stderr, code } = await lepton(daemon, ["start", "-a", "swapped"]);
    expect({ stdout, failed: code !== 0, says: stderr.includes("of the volume") }).toEqual({
      stdout: "",
      failed: true,
      says: true,
    });
    await mustLepton(daemon, ["rm", "swapped"]);
  });
});

describe("an image", () => {
  test("shows its layers as one, read-only, and goes with the container", async () => {
    const script = "ls /m/etc | xargs; cat /m/etc/three; touch /m/x 2>/dev/null || echo ro";
    expect(await sees(["type=image,src=files:v1,dst=/m"], script)).toEqual(["one three", "3", "ro"]);
  });

  test("may be mounted in part, links in it being its own", async () => {
    const part = (subpath: string) => `type=image,src=files:v1,dst=/m,image-subpath=${subpath}`;
    expect(await sees([part("etc")], "ls /m | xargs")).toEqual(["one three"]);
    expect(await sees([part("link")], "ls /m | xargs")).toEqual(["one three"]);
    expect(await sees([part("out")], "ls /m | xargs")).toEqual(["one three"]);
    expect((await run([part("none")], "ls /m")).stderr).toContain("there is no such directory");
  });
});

describe("cp", () => {
  test("that is killed leaves no unfinished file on the host", async () => {
    await mustLepton(daemon, [
      "run",
      "--name",
      "big",
      "--network",
      "none",
      "busybox",
      "dd",
      "if=/dev/zero",
      "of=/big",
      "bs=1M",
      "count=64",
    ]);
    const target = join(dir, "target");
    mkdirSync(target);
    const child = startLepton(daemon, ["cp", "big:/big", `${target}/`]);
    await waitFor("a file", () => readdirSync(target).length > 0, { intervalMs: 1 });
    child.kill("SIGKILL");
    await exitOf(child);
    await mustLepton(daemon, ["rm", "big"]);
    expect(readdirSync(target).filter((name) => name !== "big")).toEqual([]);
  });

  test.each(["running", "stopped"])("that is killed leaves no unfinished file in a %s container", async (state) => {
    const volume = mkdtempSync(join(dir, "volume-"));
    await ok("run", "-d", "--name", "web", "-v", `${volume}:/vol`, "busybox", "sleep", "600");
    if (state === "stopped") await ok("stop", "-t", "0", "web");
    const child = startLepton(daemon, ["cp", "-", "web:/vol"]);
    const archive = tarBytes([{ kind: "file", path: "big", body: new Uint8Array(8 << 20) }]);
    child.stdin.on("error", () => undefined);
    child.stdin.write(archive.subarray(0, 4 << 20));
    await waitFor("a file", () => readdirSync(volume).length > 0);
    child.kill("SIGKILL");
    await exitOf(child);
    await ok("ps");
    expect(readdirSync(volume)).toEqual([]);
    await ok("rm", "-f", "web");
  });

  test("keeps capabilities of files, and with -a the attributes of users", async () => {
    const archive = tarBytes([
      { kind: "directory", path: "made", attributes: bytesOf(NOTED) },
      { kind: "file", path: "made/f", body: Buffer.from("x"), attributes: bytesOf([...CAPABLE, ...NOTED]) },
    ]);
    await ok("run", "-d", "--name", "web", "busybox", "sleep", "600");
    await mustLepton(daemon, ["cp", "-", "web:/"], { input: archive });
    const target = mkdtempSync(join(dir, "target-"));
    await ok("cp", "web:/made", join(target, "plain"));
    await ok("cp", "-a", "web:/made", join(target, "all"));
    expect(await attributesOf(target, "plain/f", "all", "all/f")).toEqual(
      [CAPABLE, NOTED, [...CAPABLE, ...NOTED]].map(carried),
    );
    await ok("cp", join(target, "all/f"), "web:/plain");
    await ok("cp", "-a", join(target, "all/f"), "web:/all");
    const root = `/proc/${await ok("inspect", "-f", "{{.State.Pid}}", "web")}/root`;
    expect(await attributesOf(root, "plain", "all")).toEqual([CAPABLE, [...CAPABLE, ...NOTED]].map(carried));
    await ok("rm", "-f", "web");
  });
});

// CAP_NET_BIND_SERVICE, as the kernel keeps it; and a value that is no text.
const CAPABLE = [["security.capability", "0100000200040000000000000000000000000000"]] as const;
const NOTED = [["user.note", "00c3a90aff"]] as const;

/** Node cannot read them. */
function carried(list: AttributeList): AttributeList {
  return process.env["LEPTON_BIN"]?.endsWith("lepton-node") === true ? [] : list;
}

type AttributeList = readonly (readonly [name: string, hex: string])[];

function bytesOf(list: AttributeList): Map<string, Uint8Array> {
  return new Map(list.map(([name, hex]) => [name, Buffer.from(hex, "hex")]));
}

/** What GNU tar finds at paths below a directory, by name. */
async function attributesOf(root: string, ...paths: readonly string[]): Promise<AttributeList[]> {
  const args = ["-c", "--format=posix", "--no-recursion", "--xattrs", "--xattrs-include=*", "-C", root, ...paths];
  const found: AttributeList[] = [];
  for await (const { attributes = new Map() } of readTar(Readable.from([execFileSync("tar", args)]))) {
    const known = [...attributes].filter(([name]) => /^(security\.capability|user\..*)$/.test(name));
    found.push(known.map(([name, value]) => [name, Buffer.from(value).toString("hex")] as const).sort());
  }
  return found;
}
