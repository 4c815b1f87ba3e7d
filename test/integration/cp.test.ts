/** `cp` both ways: docker's rules, running and stopped, and never a byte outside of the container or the target. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { oddRootfs } from "../helpers/odd-files.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let engine: Engine;
let volume: string;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  const rootfs = oddRootfs(mkdtempSync(join(daemon.dir, "rootfs-")));
  await mustLepton(daemon, ["import", "-c", "ENV PATH=/bin", rootfs, "odd:1"]);
  volume = mkdtempSync(join(daemon.dir, "volume-"));
  writeFileSync(join(volume, "kept"), "in the volume\n");
  for (const name of ["running", "stopped"]) {
    await mustLepton(daemon, ["run", "-d", "--name", name, "-v", `${volume}:/vol`, "odd:1", "sleep", "1000"]);
    await mustLepton(daemon, ["exec", name, "/bin/sh", "-ec", PREPARE]);
  }
  await mustLepton(daemon, ["stop", "-t", "0", "stopped"]);
});
afterAll(async () => {
  engine?.close();
  await daemon?.stop();
});

const PREPARE = `
  mkdir -p /src/sub /run && echo file > /src/file && echo deep > /src/sub/deep && ln /src/file /src/sub/same
  ln -s file /src/link && ln -s /src/sub /src/dirlink && ln -s /run /var-run && ln -s nowhere /src/dangling
  chown 1234:5678 /src/file && chmod 6755 /src/file && touch -d '2001-02-03 04:05:06' /src/file /src/sub
  mkfifo /src/pipe
`;

function work(): string {
  return mkdtempSync(join(daemon.dir, "work-"));
}

async function cat(name: string, path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of engine.containers.archiveFrom(name, path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

describe.each(["running", "stopped"])("out of a %s container", (name) => {
  const out = (path: string, target: string, ...flags: string[]) =>
    lepton(daemon, ["cp", ...flags, `${name}:${path}`, target]);

  test("a file goes into a directory, to a new name, and over a file", async () => {
    const dir = work();
    writeFileSync(join(dir, "old"), "old");
    for (const target of [dir, join(dir, "new"), join(dir, "old")]) {
      expect(await out("/src/file", target)).toEqual({ code: 0, stdout: "", stderr: "" });
    }
    for (const made of ["file", "new", "old"]) {
      expect(readFileSync(join(dir, made), "utf8")).toBe("file\n");
      expect(lstatSync(join(dir, made))).toMatchObject({ uid: 0, gid: 0, mode: 0o106755 });
      expect(lstatSync(join(dir, made)).mtimeMs).toBe(Date.UTC(2001, 1, 3, 4, 5, 6));
    }
    expect(readdirSync(dir).sort()).toEqual(["file", "new", "old"]);
    await out("/src/file", join(dir, "owned"), "-a");
    expect(lstatSync(join(dir, "owned"))).toMatchObject({ uid: 1234, gid: 5678, mode: 0o106755 });
  });

  test("a directory goes into one, or to a new name, and its contents without it", async () => {
    const dir = work();
    mkdirSync(join(dir, "there"));
    expect(await out("/src", join(dir, "there"))).toMatchObject({ code: 0, stderr: expect.stringContaining("a pipe") });
    await out("/src", join(dir, "new"));
    mkdirSync(join(dir, "contents"));
    await out("/src/.", join(dir, "contents"));
    for (const made of ["there/src", "new", "contents"]) {
      expect(readdirSync(join(dir, made)).sort()).toEqual(["dangling", "dirlink", "file", "link", "sub"]);
      expect(readFileSync(join(dir, made, "sub/deep"), "utf8")).toBe("deep\n");
      expect(lstatSync(join(dir, made, "sub/same")).ino).toBe(lstatSync(join(dir, made, "file")).ino);
      expect(lstatSync(join(dir, made, "sub")).mtimeMs).toBe(Date.UTC(2001, 1, 3, 4, 5, 6));
      expect(readlinkSync(join(dir, made, "dirlink"))).toBe("/src/sub");
    }
  });

  test("a link is copied as it is, and followed with -L or a slash", async () => {
    const dir = work();
    await out("/src/link", join(dir, "as-link"));
    expect(readlinkSync(join(dir, "as-link"))).toBe("file");
    await out("/src/link", dir, "-L");
    expect(readFileSync(join(dir, "link"), "utf8")).toBe("file\n");
    await out("/src/dirlink/", dir);
    expect(readFileSync(join(dir, "dirlink/deep"), "utf8")).toBe("deep\n");
  });

  test("a volume is part of it", async () => {
    const dir = work();
    await out("/vol/kept", dir);
    expect(readFileSync(join(dir, "kept"), "utf8")).toBe("in the volume\n");
  });

  test("refusals are docker's", async () => {
    const dir = work();
    writeFileSync(join(dir, "file"), "");
    expect(await out("/nope", dir)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`could not find the file /nope in container ${name}`),
    });
    expect((await out("/src", join(dir, "file"))).stderr).toContain("cannot copy directory");
    expect((await out("/src/file", join(dir, "nope/"))).stderr).toContain("no such directory");
    expect((await out("/src/file", join(dir, "no/such"))).stderr).toContain("invalid output path");
    expect((await out("/src/pipe", dir)).stderr).toContain("it is a pipe");
    expect((await out("/src/file/", dir)).code).toBe(1);
    expect(readdirSync(dir)).toEqual(["file"]);
  });

  test("- is a tar archive", async () => {
    const archive = await cat(name, "/src");
    const dir = work();
    execFileSync("tar", ["-x", "-C", dir], { input: Buffer.from(archive, "latin1") });
    expect(readFileSync(join(dir, "src/sub/same"), "utf8")).toBe("file\n");
    expect(await mustLepton(daemon, ["cp", `${name}:/src/sub/deep`, "-"])).toContain("deep\n");
  });

  test("links that lead outside mean the container's own files", async () => {
    const dir = work();
    const canary = join(daemon.dir, "canary");
    writeFileSync(canary, "secret");
    const links = tarBytes([
      { path: `to-canary-${name}`, kind: "symlink", linkPath: canary },
      { path: `to-self-${name}`, kind: "symlink", linkPath: `/proc/self/root${canary}` },
      { path: `to-one-${name}`, kind: "symlink", linkPath: `/proc/1/root${daemon.dir}` },
      { path: `up-${name}`, kind: "symlink", linkPath: `${"../".repeat(30)}${daemon.dir}` },
    ]);
    await mustLepton(daemon, ["cp", "-", `${name}:/tmp`], { input: links });
    for (const path of [`to-canary-${name}`, `to-self-${name}`, `to-one-${name}/canary`, `up-${name}/canary`]) {
      expect(await out(`/tmp/${path}`, dir, "-L")).toMatchObject({ code: 1, stdout: "" });
    }
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe.each(["running", "stopped"])("into a %s container", (name) => {
  const into = (source: string, path: string, ...flags: string[]) =>
    lepton(daemon, ["cp", ...flags, source, `${name}:${path}`]);

  function source(): string {
    const dir = join(work(), "dir");
    mkdirSync(join(dir, "sub"), { recursive: true });
    writeFileSync(join(dir, "sub/file"), "from the host\n");
    linkSync(join(dir, "sub/file"), join(dir, "same"));
    symlinkSync("sub/file", join(dir, "link"));
    chownSync(join(dir, "sub/file"), 77, 88);
    chmodSync(join(dir, "sub/file"), 0o4711);
    utimesSync(join(dir, "sub/file"), 1_000_000_000, 1_000_000_000);
    return dir;
  }

  test("a directory with all that is in it, and back again", async () => {
    const dir = source();
    expect(await into(dir, "/tmp/new")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await into(dir, "/tmp/kept", "-a")).toMatchObject({ code: 0 });
    expect(await into(`${dir}/.`, "/tmp/new")).toMatchObject({ code: 0 });
    for (const [made, uid, gid] of [
      ["new", 0, 0],
      ["kept", 77, 88],
    ] as const) {
      const back = work();
      await mustLepton(daemon, ["cp", "-a", `${name}:/tmp/${made}/.`, back]);
      expect(readdirSync(back).sort()).toEqual(["link", "same", "sub"]);
      expect(readlinkSync(join(back, "link"))).toBe("sub/file");
      const stat = lstatSync(join(back, "sub/file"));
      expect(stat).toMatchObject({ uid, gid, mode: 0o104711, mtimeMs: 1_000_000_000_000 });
      expect(lstatSync(join(back, "same")).ino).toBe(stat.ino);
    }
  });

  test("a file goes into a directory, through a link to one, and to a new name", async () => {
    const file = join(source(), "sub/file");
    for (const path of ["/tmp", "/tmp/name", "/var-run", "/vol"]) expect((await into(file, path)).stderr).toBe("");
    expect(await cat(name, "/tmp/file")).toContain("from the host");
    expect(await cat(name, "/tmp/name")).toContain("from the host");
    expect(await cat(name, "/run/file")).toContain("from the host");
    expect(readFileSync(join(volume, "file"), "utf8")).toBe("from the host\n");
  });

  test("an archive of standard input goes into a directory", async () => {
    const body = Buffer.from("of the archive\n");
    const archive = tarBytes([{ path: "var-run/deep/er", kind: "file", body, uid: 5, gid: 6 }]);
    await mustLepton(daemon, ["cp", "-", `${name}:/`], { input: archive });
    expect(await cat(name, "/run/deep/er")).toContain("of the archive");
    expect((await lepton(daemon, ["cp", "-", `${name}:/src/file`], { input: archive })).stderr).toContain(
      `destination "${name}:/src/file" must be a directory`,
    );
    const outward = tarBytes([{ path: "../../evil", kind: "file", body }]);
    expect(await lepton(daemon, ["cp", "-", `${name}:/tmp`], { input: outward })).toMatchObject({ code: 1 });
  });

  test("refusals are docker's", async () => {
    const dir = source();
    expect((await into(join(dir, "nope"), "/tmp")).stderr).toContain("no such file or directory");
    expect((await into(dir, "/src/file")).stderr).toContain("cannot copy directory");
    expect((await into(join(dir, "same"), "/nope/x")).stderr).toContain("could not find the file /nope/x");
    expect((await into(join(dir, "same"), "/nope/")).stderr).toContain("no such directory");
    expect((await into(join(dir, "same"), "/src/pipe")).stderr).toContain("must be a directory or a regular file");
    mkdirSync(join(dir, "file"));
    expect((await into(`${dir}/.`, "/src")).stderr).toContain("cannot overwrite non-directory");
    expect((await lepton(daemon, ["cp", "a:/b", "c:/d"])).stderr).toContain("between containers is not supported");
    expect((await lepton(daemon, ["cp", "./a", "./b"])).stderr).toContain("must specify at least one container");
  });

  test("a file that is there is replaced, not written through", async () => {
    const archive = tarBytes([
      { path: "first", kind: "file", body: Buffer.from("first\n") },
      { path: "second", kind: "hardlink", linkPath: "first" },
    ]);
    await mustLepton(daemon, ["cp", "-", `${name}:/tmp`], { input: archive });
    await mustLepton(daemon, ["cp", join(source(), "same"), `${name}:/tmp/second`]);
    expect(await cat(name, "/tmp/first")).toContain("first\n");
    expect(await cat(name, "/tmp/second")).toContain("from the host");
  });
});

test("a copy that is killed leaves nothing mounted", async () => {
  const child = startLepton(daemon, ["cp", "stopped:/", "-"]);
  // Its output is more than a pipe takes: it cannot end by itself.
  await once(child.stdout, "readable");
  // Those of earlier copies may be about to end.
  await waitFor("its helper alone", () => helpers().length === 1);
  child.kill("SIGKILL");
  await waitFor("the helper to end", async () => helpers().length === 0);
  child.stdout.resume();
  expect(await exitOf(child)).toBe(137);
});

/** Processes that hold files of this daemon mounted, and do nothing else. */
function helpers(): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "cat\0") return false;
      return readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(daemon.dir);
    } catch {
      // No process, or none any more.
      return false;
    }
  });
}

test("a stopped container is left as it was: nothing mounted, started or locked", async () => {
  const world = await snapshotWorld(daemon);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8");
  await mustLepton(daemon, ["cp", "stopped:/src/file", work()]);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).toBe(mounts);
  expect(await leaksSince(daemon, world)).toEqual([]);
  await mustLepton(daemon, ["start", "stopped"]);
  expect(await mustLepton(daemon, ["exec", "stopped", "cat", "/tmp/name"])).toBe("from the host");
});
