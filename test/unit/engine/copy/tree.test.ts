import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CopyEntry } from "../../../../src/engine/copy/entry.ts";
import { findDestination, findSource } from "../../../../src/engine/copy/find.ts";
import { readTree } from "../../../../src/engine/copy/read-tree.ts";
import {
  closeTree,
  holdDirectory,
  openTree,
  release,
  releasePlace,
  type Tree,
} from "../../../../src/engine/copy/tree.ts";
import { writeTree } from "../../../../src/engine/copy/write-tree.ts";

let top: string;
let root: string;
let outside: string;
let tree: Tree;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "lepton-tree-"));
  root = join(top, "root");
  outside = join(top, "outside");
  for (const dir of [root, outside, join(root, "real"), join(root, "etc")]) mkdirSync(dir);
  writeFileSync(join(root, "real/file"), "inside");
  writeFileSync(join(root, "etc/passwd"), "the tree's own");
  writeFileSync(join(outside, "file"), "secret");
  tree = openTree(root);
});
afterEach(() => {
  closeTree(tree);
  rmSync(top, { recursive: true, force: true });
});

async function read(path: string, follow = false): Promise<string> {
  const source = findSource(tree, path, { follow, missing: "missing" });
  try {
    const seen: string[] = [];
    for await (const entry of readTree(tree, source.place, { as: source.base })) {
      seen.push(entry.kind === "file" ? `${entry.path}=${await textOf(entry.body)}` : `${entry.kind} ${entry.path}`);
    }
    return seen.join(" ");
  } finally {
    releasePlace(source.place);
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function* entries(...paths: string[]): AsyncGenerator<CopyEntry> {
  for (const path of paths) {
    const common = { path, mode: 0o644, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mtimeSec: 0 };
    if (path.endsWith("/")) yield { ...common, kind: "directory", mode: 0o755 };
    else yield { ...common, kind: "file", size: 7, body: once7() };
  }
}

async function* once7(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("planted");
}

describe("links mean what they mean in the tree", () => {
  test.each([
    ["absolute", "/etc/passwd", "passwd"],
    ["up and out", "../../../../../../etc/passwd", "passwd"],
    ["through another", "/dir/passwd", "passwd"],
  ])("%s", async (_, target) => {
    symlinkSync("/etc", join(root, "dir"));
    symlinkSync(target, join(root, "link"));
    expect(await read("/link", true)).toBe("link=the tree's own");
    expect(await read("/link")).toBe("symlink link");
  });

  test("a link in the way is followed, also back up", async () => {
    symlinkSync("../..//etc/.", join(root, "real/up"));
    expect(await read("/real/up/passwd")).toBe("passwd=the tree's own");
    expect(await read("/real/up/../real/file")).toBe("file=inside");
  });

  test("a ring of links is an error", async () => {
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    await expect(read("/a", true)).rejects.toThrow("too many symbolic links");
    await expect(read("/a/x")).rejects.toThrow("too many symbolic links");
  });

  test("magic links of proc are text", async () => {
    symlinkSync(`/proc/self/cwd`, join(root, "cwd"));
    symlinkSync(join(outside, "file"), join(root, "out"));
    await expect(read("/cwd", true)).rejects.toThrow("missing");
    await expect(read("/out", true)).rejects.toThrow("missing");
  });
});

test("what is written replaces links and names of the same file, and never goes through them", async () => {
  symlinkSync(join(outside, "file"), join(root, "link"));
  linkSync(join(outside, "file"), join(root, "same"));
  await writeTree(tree, entries("link", "same"), { into: "/" });
  expect(readFileSync(join(outside, "file"), "utf8")).toBe("secret");
  expect(["link", "same"].map((name) => readFileSync(join(root, name), "utf8"))).toEqual(["planted", "planted"]);
  expect(readdirSync(root).filter((name) => name.startsWith(".lepton"))).toEqual([]);
});

test("a directory of an archive does not take the place of a link, nor go through it", async () => {
  symlinkSync(outside, join(root, "dir"));
  await expect(writeTree(tree, entries("dir/"), { into: "/" })).rejects.toThrow("cannot overwrite non-directory");
  await expect(writeTree(tree, entries("dir/new"), { into: "/" })).resolves.toBe(7);
  // The link's target is a path of the tree, which was made there.
  expect(readdirSync(outside)).toEqual(["file"]);
  expect(existsSync(join(root, outside, "new"))).toBe(true);
});

test("a path that leads out of the archive is refused", async () => {
  await expect(writeTree(tree, entries("a/../../x"), { into: "/real" })).rejects.toThrow("leads out");
  expect(readdirSync(join(root, "real"))).toEqual(["file"]);
});

test("volumes are found where they belong, and a read-only one is not written", async () => {
  const mounts = new Map([["/real/vol", { source: outside, readOnly: true }]]);
  const withVolume = { ...tree, mounts };
  const held = holdDirectory(withVolume, "/real/vol");
  expect(held.path).toBe("/real/vol");
  release(held);
  expect(findDestination(withVolume, "/real/vol/file", "missing")).toEqual({ path: "/real/vol/file", is: "other" });
  await expect(writeTree(withVolume, entries("x"), { into: "/real/vol" })).rejects.toThrow("marked read-only");
  expect(readdirSync(outside)).toEqual(["file"]);
});

// A tenth of the 10,000 tries of a full run.
const RACES = Number(process.env["LEPTON_RACES"] ?? 1_000);

describe("while somebody swaps a directory for a link to the outside without end", () => {
  const SWAP = `
    const { renameSync } = require("node:fs");
    const [real, fake, dir] = process.argv.slice(1);
    process.stdout.write("begun");
    for (;;) { renameSync(real, dir); renameSync(dir, real); renameSync(fake, dir); renameSync(dir, fake); }
  `;

  async function swapping(work: () => Promise<void>): Promise<void> {
    symlinkSync(outside, join(root, "fake"));
    const paths = ["real", "fake", "dir"].map((name) => join(root, name));
    const child = spawn(process.execPath, ["-e", SWAP, ...paths], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    try {
      await work();
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    expect(readdirSync(outside)).toEqual(["file"]);
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("secret");
  }

  test("nothing of it is read", async () => {
    const seen = new Map<string, number>();
    await swapping(async () => {
      for (let left = RACES; left > 0; left -= 1) {
        const got = await read("/dir/file").catch(() => "refused");
        seen.set(got, (seen.get(got) ?? 0) + 1);
      }
    });
    expect([...seen.keys()].sort()).toEqual(["file=inside", "refused"]);
  });

  test("nothing is written to it", async () => {
    let written = 0;
    await swapping(async () => {
      for (let left = RACES; left > 0; left -= 1) {
        written += await writeTree(tree, entries("file"), { into: "/dir" }).catch(() => 0);
      }
    });
    expect(written).toBeGreaterThan(0);
  });
});

test("a link is copied as its text", async () => {
  symlinkSync("../outside", join(root, "real/link"));
  const source = findSource(tree, "/real", { follow: false, missing: "missing" });
  mkdirSync(join(top, "copy"));
  const copy = openTree(join(top, "copy"));
  await writeTree(copy, readTree(tree, source.place, { as: "real" }), { into: "/" });
  releasePlace(source.place);
  closeTree(copy);
  expect(readlinkSync(join(top, "copy/real/link"))).toBe("../outside");
});
