import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTar, type TarEntry } from "../../../src/oci/tar.ts";
import { type TarInput, tarBytes, writeTar } from "../../../src/oci/tar-writer.ts";
import { cut, gather } from "../../helpers/bytes.ts";

const text = (value: string) => new TextEncoder().encode(value);

interface Read extends Omit<TarEntry, "body"> {
  readonly data: string;
}

async function readAll(bytes: Uint8Array, chunkSize = 10_000): Promise<Read[]> {
  const entries: Read[] = [];
  for await (const { body, ...entry } of readTar(cut(bytes, chunkSize))) {
    entries.push({ ...entry, data: (await gather(body)).toString() });
  }
  return entries;
}

describe("what the writer writes, the reader reads", () => {
  test("extended attributes, whose values are any bytes", async () => {
    const attributes = new Map([
      ["security.capability", Buffer.from("0100000200040000", "hex")],
      ["user.empty", Buffer.alloc(0)],
      ["user.lines", Buffer.from("a\n12 path=x\n\xff", "latin1")],
    ]);
    const [entry, plain] = await readAll(
      tarBytes([
        { path: "f", kind: "file", body: text("x"), attributes },
        { path: "g", kind: "file", body: text("") },
      ]),
      7,
    );
    expect([...(entry?.attributes ?? [])]).toEqual([...attributes]);
    expect(entry).toMatchObject({ path: "f", data: "x" });
    expect(plain?.attributes).toBeUndefined();
  });

  test("files, folders and links, in chunks of every size", async () => {
    const inputs = [
      { path: "bin", kind: "directory" },
      { path: "bin/sh", kind: "file", body: text("#!x"), mode: 0o755, uid: 1000, gid: 5, mtimeSec: 1_700_000_000 },
      { path: "bin/ash", kind: "symlink", linkPath: "sh" },
      { path: "bin/same", kind: "hardlink", linkPath: "bin/sh" },
      { path: "empty", kind: "file", body: text("") },
      { path: "block", kind: "file", body: text("x".repeat(512)) },
    ] as const;
    for (const size of [1, 7, 511, 512, 513, 100_000]) {
      const entries = await readAll(tarBytes(inputs), size);
      expect(entries.map(({ path, kind, data }) => [path, kind, data.length])).toEqual([
        ["bin/", "directory", 0],
        ["bin/sh", "file", 3],
        ["bin/ash", "symlink", 0],
        ["bin/same", "hardlink", 0],
        ["empty", "file", 0],
        ["block", "file", 512],
      ]);
      expect(entries[1]).toMatchObject({ mode: 0o755, uid: 1000, gid: 5, mtimeSec: 1_700_000_000, data: "#!x" });
      expect(entries[2]?.linkPath).toBe("sh");
    }
  });

  test("names of any length and script", async () => {
    const name = fc.oneof(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }), fc.string({ minLength: 1 }));
    const clean = name.map((value) => value.replaceAll("\0", "").replaceAll("/", "_") || "x");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(clean, fc.string()), { maxLength: 5 }), clean, async (files, link) => {
        const inputs: Exclude<TarInput, { kind: "stream" }>[] = files.map(([path, body]) => ({
          path,
          kind: "file",
          body: text(body),
        }));
        const entries = await readAll(tarBytes([...inputs, { path: "l", kind: "symlink", linkPath: link }]), 333);
        expect(entries.map((entry) => entry.path)).toEqual([...files.map(([path]) => path), "l"]);
        expect(entries.at(-1)?.linkPath).toBe(link);
      }),
      { numRuns: 100 },
    );
  });

  test("a streamed body", async () => {
    const body = cut(text("x".repeat(2000)), 300);
    const archive = await gather(writeTar([{ path: "a", kind: "stream", size: 2000, body }]));
    expect((await readAll(archive))[0]).toMatchObject({ path: "a", size: 2000 });
  });
});

describe("archives of GNU tar", () => {
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "lepton-tar-"));
    const deep = join("d".repeat(90), "e".repeat(90), "f".repeat(120));
    mkdirSync(join(dir, "in", deep), { recursive: true });
    writeFileSync(join(dir, "in", deep, "é".repeat(60)), "deep");
    symlinkSync("t".repeat(200), join(dir, "in", "link"));
    writeFileSync(join(dir, "in", "sparse"), "end");
    truncateSync(join(dir, "in", "sparse"), 10_000_000);
    writeFileSync(join(dir, "in", "z-last"), "last");
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  // Run after the reader, so that an archive read wrongly cannot agree with itself.
  test.each(["gnu", "pax", "oldgnu", "ustar", "v7"])("format %s", async (format) => {
    const names = format === "ustar" || format === "v7" ? ["z-last"] : ["--sparse", "."];
    const args = ["-cf", "-", `--format=${format}`, "--sort=name", "-C", join(dir, "in"), ...names];
    const tar = execFileSync("tar", args, { maxBuffer: 1e9, stdio: ["ignore", "pipe", "ignore"] });
    const listed = execFileSync("tar", ["-tf", "-", "--quoting-style=literal"], { input: tar, encoding: "utf8" });
    const entries = await readAll(tar, 777);
    expect(entries.map((entry) => entry.path).filter((path) => !path.includes("GNUSparse"))).toEqual(
      listed
        .trimEnd()
        .split("\n")
        .filter((path) => format !== "pax" || !path.includes("sparse")),
    );
    expect(entries.at(-1)).toMatchObject({ kind: "file", data: "last" });
    if (names.includes(".")) {
      expect(entries.find((entry) => entry.path === "./link")?.linkPath).toBe("t".repeat(200));
      expect(entries.find((entry) => entry.kind === "sparse")).toBeDefined();
      expect(entries.find((entry) => entry.data === "deep")).toBeDefined();
    }
  });

  test("GNU tar reads what we write", async () => {
    const archive = tarBytes([
      { path: "é".repeat(80), kind: "file", body: text("hello") },
      { path: "l", kind: "symlink", linkPath: "x".repeat(150) },
    ]);
    const listed = execFileSync("tar", ["-tvf", "-", "--quoting-style=literal"], { input: archive, encoding: "utf8" });
    expect(listed).toContain("é".repeat(80));
    expect(listed).toContain(`l -> ${"x".repeat(150)}`);
  });
});

describe("what a reader must survive", () => {
  const one = tarBytes([{ path: "a", kind: "file", body: text("x".repeat(600)) }]);

  test("bodies that nobody reads, or only in part", async () => {
    const archive = tarBytes(["a", "b", "c"].map((path) => ({ path, kind: "file", body: text("x".repeat(5000)) })));
    const paths: string[] = [];
    for await (const entry of readTar(cut(archive, 100))) {
      paths.push(entry.path);
      if (entry.path !== "b") continue;
      for await (const chunk of entry.body) if (chunk.length > 0) break;
    }
    expect(paths).toEqual(["a", "b", "c"]);
  });

  test("an archive without end mark", async () => {
    expect(await readAll(one.subarray(0, one.length - 1024))).toHaveLength(1);
    expect(await readAll(new Uint8Array(0))).toEqual([]);
  });

  test.each([1, 100, 511, 513, 600, 1111])("an end after %d bytes is an error", async (size) => {
    await expect(readAll(one.subarray(0, size))).rejects.toThrow("in the middle of an entry");
  });

  test("any damaged header is refused", async () => {
    for (let at = 0; at < 512; at += 1) {
      const damaged = new Uint8Array(one);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      // The checksum field ends in a blank that no reader looks at.
      if (at === 155) continue;
      await expect(readAll(damaged), `byte ${at}`).rejects.toThrow("damaged");
    }
  });

  test("random bytes are an error, never a hang", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 512, maxLength: 2000 }), async (bytes) => {
        if (bytes.subarray(0, 512).every((byte) => byte === 0)) return;
        await expect(readAll(bytes)).rejects.toThrow("tar archive");
      }),
    );
  });

  test("a path of megabytes is refused before it is read", async () => {
    const header = tarBytes([{ path: "x".repeat(2_000_000), kind: "file", body: text("") }]);
    await expect(readAll(header)).rejects.toThrow("extended header of 2000014 bytes");
  });

  test.each(["8 path=x\n", "0 path=x\n", "99999 path=x\n", "x path=x\n", "8 pathx\n", "-1 path=x\n", "11 path=abcd"])(
    "damaged pax record %j",
    async (record) => {
      await expect(readAll(paxArchive(record))).rejects.toThrow("damaged extended header");
    },
  );

  test("a size beyond 2^53, in pax and in base 256", async () => {
    await expect(readAll(paxArchive("28 size=9223372036854775808\n"))).rejects.toThrow("damaged number");
    await expect(readAll(paxArchive("11 size=-1\n"))).rejects.toThrow("damaged number");
    const huge = new Uint8Array(one);
    huge.set([0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255], 124);
    await expect(readAll(withChecksum(huge))).rejects.toThrow("beyond 2^53");
  });

  test("base 256 sizes are read", async () => {
    const archive = new Uint8Array(one);
    archive.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 88], 124);
    expect((await readAll(withChecksum(archive)))[0]?.size).toBe(600);
  });
});

// A pax header (with a record of the caller's) before the file `a`.
function paxArchive(record: string): Uint8Array {
  const header = tarBytes([{ path: "p", kind: "file", body: text(record) }]).subarray(0, 1024);
  header[156] = "x".charCodeAt(0);
  return Buffer.concat([withChecksum(header), tarBytes([{ path: "a", kind: "file", body: text("x") }])]);
}

function withChecksum(archive: Uint8Array): Uint8Array {
  archive.fill(0x20, 148, 156);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return archive;
}
