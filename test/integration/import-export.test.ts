/** `import` and `export`: a root file system goes in and comes out as it was. */
import { execFileSync, spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { holdsCapability, oddRootfs } from "../helpers/odd-files.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { listTar } from "../helpers/tar-listing.ts";

let daemon: TestDaemon;
let engine: Engine;
let rootfs: string;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  rootfs = oddRootfs(mkdtempSync(join(daemon.dir, "rootfs-")));
  await mustLepton(daemon, ["import", "-c", 'CMD ["sh"]', "-c", "ENV PATH=/bin", rootfs, "odd:1"]);
});
afterAll(async () => {
  engine?.close();
  await daemon?.stop();
});

const below = (listing: Record<string, string>, prefix: string) =>
  Object.fromEntries(Object.entries(listing).filter(([path]) => path.startsWith(prefix)));

describe("export", () => {
  test("of a container that never ran is what was imported", async () => {
    await mustLepton(daemon, ["create", "--name", "made", "odd:1"]);
    const file = join(daemon.dir, "made.tar");
    await mustLepton(daemon, ["export", "-o", file, "made"]);
    const [before, after] = [await listTar(createReadStream(rootfs)), await listTar(createReadStream(file))];
    const { "": _root, ...files } = before;
    expect(after).toMatchObject(files);
    // What a container gets by itself: nothing here says otherwise before its first start.
    expect(Object.keys(after).filter((path) => !(path in files))).toEqual([]);
    expect(Object.keys(below(after, "odd/"))).toHaveLength(14);
    expect(after["odd/outward"]).toBe("symlink 777 0:0 ../../../../../../etc/shadow");
    expect(after["odd/owned"]).toMatch(/^file 6751 1234:70000 6 \w+ = odd\/deep\/same = odd\/owned$/);
    expect(execFileSync("tar", ["-tvf", file], { encoding: "utf8" })).toMatch(/^crw.* 1,3 .* odd\/null$/m);
    expect(holdsCapability(readFileSync(file))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("of a running and of a stopped container has its changes, and not its volumes", async () => {
    const shared = mkdtempSync(join(daemon.dir, "volume-"));
    writeFileSync(join(shared, "precious"), "");
    await mustLepton(daemon, ["run", "-d", "--name", "busy", "-v", `${shared}:/shared`, "odd:1", "sleep", "1000"]);
    const script =
      "rm -r /odd/deep && mkdir /odd/deep && echo new > /odd/deep/new && ln -s /etc /odd/etc && rm /bin/yes";
    await mustLepton(daemon, ["exec", "busy", "sh", "-c", script]);
    const running = await listTar(engine.containers.export("busy"));
    expect(running).toMatchObject({
      "odd/deep/new": expect.stringMatching(/^file 644 0:0 4 /),
      shared: expect.stringMatching(/^directory/),
    });
    expect(running["odd/etc"]).toBe("symlink 777 0:0 /etc");
    for (const path of ["odd/deep/same", "bin/yes", "shared/precious"]) expect(running).not.toHaveProperty([path]);
    await mustLepton(daemon, ["stop", "-t", "0", "busy"]);
    expect(await listTar(engine.containers.export("busy"))).toEqual(running);
  });

  test("to standard output is the same archive, and leaves nothing behind", async () => {
    const before = await snapshotWorld(daemon);
    const file = join(daemon.dir, "piped.tar");
    execFileSync("sh", ["-c", '"$0" export made > "$1"', leptonBinary(), file], {
      env: { ...process.env, ...daemon.env },
    });
    expect(await listTar(createReadStream(file))).toEqual(await listTar(engine.containers.export("made")));
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("whose reader goes away leaves nothing behind", async () => {
    const before = await snapshotWorld(daemon);
    for await (const chunk of engine.containers.export("made")) if (chunk.length > 0) break;
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("of what is not there says so", async () => {
    expect(await lepton(daemon, ["export", "nope"])).toMatchObject({ code: 1, stdout: "" });
  });
});

describe("import", () => {
  const tar = () => readFileSync(rootfs);

  test.each([
    ["plain", (bytes: Buffer) => bytes],
    ["gzip", (bytes: Buffer) => gzipSync(bytes)],
    ["zstd", (bytes: Buffer) => zstdCompressSync(bytes)],
  ])("%s from standard input runs", async (kind, pack) => {
    const name = `in:${kind}`;
    const id = await mustLepton(daemon, ["import", "-m", "why", "-", name], { input: pack(tar()) });
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    const image = await engine.images.inspect(name);
    expect(image.configDigest).toBe(id);
    expect(image.config).toMatchObject({ history: [{ comment: "why" }], rootfs: { type: "layers" } });
    expect(await mustLepton(daemon, ["run", "--rm", name, "/bin/cat", "/odd/owned"])).toBe("owned");
  });

  test("the same files have the same layer, however they are packed", async () => {
    const layers = await Promise.all(
      ["plain", "gzip", "zstd"].map(async (kind) => (await engine.images.inspect(`in:${kind}`)).config),
    );
    expect(new Set(layers.map((config) => JSON.stringify((config as { rootfs: unknown }).rootfs))).size).toBe(1);
  });

  test("takes docker's changes and a platform", async () => {
    const changes = ["-c", 'ENTRYPOINT ["/bin/echo"]', "-c", "CMD hi", "-c", "LABEL a=b", "-c", "EXPOSE 80"];
    const id = await mustLepton(daemon, ["import", ...changes, "--platform", "linux/s390x", rootfs]);
    const shown = JSON.parse(await mustLepton(daemon, ["image", "inspect", id]))[0];
    expect(shown).toMatchObject({ Id: id, RepoTags: [], Architecture: "s390x" });
    expect(shown.Config).toMatchObject({ Entrypoint: ["/bin/echo"], Cmd: ["/bin/sh", "-c", "hi"], Labels: { a: "b" } });
  });

  const bzip2 = Buffer.from("BZh91AY&SY");
  const xz = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2]);
  test.each<[string, readonly string[], Uint8Array, string]>([
    ["bzip2", ["-"], bzip2, "unpack it on the way: bzip2 -dc FILE | lepton import -"],
    ["xz", ["-"], xz, "xz compression is not supported"],
    ["nothing", ["-"], Buffer.alloc(0), "archive is empty"],
    ["no tar", ["-", "bad:1"], Buffer.alloc(2000, "no tar "), "tar"],
    ["a damaged gzip", ["-", "bad:1"], gzipSync(Buffer.alloc(5000, "x")).subarray(0, 30), "gzip"],
    ["a URL", ["https://example.com/a.tar"], Buffer.alloc(0), 'curl -fL "https://example.com/a.tar" | lepton import -'],
    ["a bad name", ["-", "Bad:1"], tarless(), "must be lowercase"],
    ["a bad change", ["-c", "RUN x", "-"], tarless(), "RUN is not a valid change command"],
    ["a file that is not there", ["/no/such.tar"], Buffer.alloc(0), 'cannot read "/no/such.tar"'],
  ])("%s is refused and leaves nothing", async (_, args, input, message) => {
    const [images, before] = [(await engine.images.list()).length, await snapshotWorld(daemon)];
    const { code, stdout, stderr } = await lepton(daemon, ["import", ...args], { input });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(await engine.images.list()).toHaveLength(images);
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("names that lead out of the root stay inside", async () => {
    const { path, read } = canary();
    const archive = execFileSync("tar", [
      "-C",
      daemon.dir,
      "-P",
      "--transform",
      `s,.*,../../../../../..${path},`,
      "-cf",
      "-",
      "canary-source",
    ]);
    const result = await engine.images.import(cut(archive), { name: "hostile:1" }).catch((error: unknown) => error);
    expect(String(result)).not.toBe("");
    expect(read()).toBe("untouched");
  });

  function canary() {
    const path = join(daemon.dir, "canary");
    writeFileSync(path, "untouched");
    writeFileSync(join(daemon.dir, "canary-source"), "overwritten");
    return { path, read: () => readFileSync(path, "utf8") };
  }
});

function tarless(): Buffer {
  return spawnSync("tar", ["-cf", "-", "-T", "/dev/null"]).stdout;
}
