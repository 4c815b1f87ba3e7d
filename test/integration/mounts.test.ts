/** `--mount` in full, on a real containerd: what a process sees, and that no link in a volume leads outside. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
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

  test("cannot be started again without us", async () => {
    const { stderr, code } = await lepton(daemon, [
      "run",
      "-d",
      "--restart",
      "always",
      "--mount",
      named("a"),
      "busybox",
    ]);
    expect({ code, says: stderr.includes("conflicting options: volume-subpath and --restart") }).toEqual({
      code: 125,
      says: true,
    });
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
});
