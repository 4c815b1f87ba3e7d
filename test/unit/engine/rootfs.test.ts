import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { layerDirs, readRootfsFile } from "../../../src/engine/rootfs.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rootfs-"));
});

afterEach(() => rmSync(root, { recursive: true }));

type Entry = string | { readonly link: string } | { readonly special: readonly string[] } | { readonly dir: true };

/** Makes a layer of files; gives its directory. */
function layer(name: string, entries: Readonly<Record<string, Entry>> = {}): string {
  const dir = join(root, name);
  mkdirSync(dir, { recursive: true });
  for (const [path, entry] of Object.entries(entries)) make(join(dir, path), entry);
  return dir;
}

function make(path: string, entry: Entry): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof entry === "string") writeFileSync(path, entry);
  else if ("link" in entry) symlinkSync(entry.link, path);
  else if ("dir" in entry) mkdirSync(path, { recursive: true });
  else execFileSync("mknod", [path, ...entry.special]);
}

const WHITEOUT = { special: ["c", "0", "0"] };
const FIFO = { special: ["p"] };

async function read(layers: readonly string[], path: string, maxBytes = 1000): Promise<string | undefined> {
  const bytes = await readRootfsFile(layers, path, maxBytes);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

describe("layerDirs", () => {
  test("of an overlay are its upper directory and its lower ones, top first", () => {
    const options = ["index=off", "workdir=/w", "upperdir=/u", "lowerdir=/b:/a"];
    expect(layerDirs([{ type: "overlay", source: "overlay", options }])).toEqual(["/u", "/b", "/a"]);
    expect(layerDirs([{ type: "overlay", source: "overlay", options: ["lowerdir=/b:/a"] }])).toEqual(["/b", "/a"]);
  });

  test("of a bind mount is its source: an image of one layer, and the native snapshotter", () => {
    expect(layerDirs([{ type: "bind", source: "/s", options: ["rbind", "ro"] }])).toEqual(["/s"]);
  });

  test("of other mounts cannot be told", () => {
    expect(layerDirs([])).toBeUndefined();
    expect(layerDirs([{ type: "btrfs", source: "/dev/x", options: [] }])).toBeUndefined();
    const bind = { type: "bind", source: "/s", options: [] };
    expect(layerDirs([bind, bind])).toBeUndefined();
  });
});

describe("layers", () => {
  test("the topmost one that has the file gives it", async () => {
    const layers = [layer("2", { "etc/x": "new" }), layer("1", { "etc/passwd": "p", "etc/x": "old" })];
    expect(await read(layers, "/etc/x")).toBe("new");
    expect(await read(layers, "/etc/passwd")).toBe("p");
    expect(await read(layers, "/etc/gone")).toBeUndefined();
    expect(await read([], "/etc/passwd")).toBeUndefined();
  });

  test("a whiteout removes a file, and a directory with all that was in it", async () => {
    const below = layer("1", { "etc/passwd": "p", "opt/a/b": "b" });
    expect(await read([layer("2", { "etc/passwd": WHITEOUT }), below], "/etc/passwd")).toBeUndefined();
    expect(await read([layer("3", { opt: WHITEOUT }), below], "/opt/a/b")).toBeUndefined();
  });

  test("a directory made again does not bring back what a whiteout below it removed", async () => {
    const layers = [
      layer("3", { etc: { dir: true } }),
      layer("2", { etc: WHITEOUT }),
      layer("1", { "etc/passwd": "p" }),
    ];
    expect(await read(layers, "/etc/passwd")).toBeUndefined();
  });

  test("a file in the place of a directory hides it", async () => {
    const below = layer("1", { "etc/passwd": "p" });
    expect(await read([layer("2", { etc: "file" }), below], "/etc/passwd")).toBeUndefined();
    expect(
      await read([layer("4", { "etc/a": "a" }), layer("3", { etc: "file" }), below], "/etc/passwd"),
    ).toBeUndefined();
  });
});

describe("symbolic links", () => {
  test("absolute ones start at the root of the image, relative ones where they lie", async () => {
    const layers = [
      layer("1", {
        "etc/passwd": { link: "/usr/share/passwd" },
        "etc/group": { link: "../usr/share/group" },
        "usr/share/passwd": "p",
        "usr/share/group": "g",
      }),
    ];
    expect(await read(layers, "/etc/passwd")).toBe("p");
    expect(await read(layers, "/etc/group")).toBe("g");
  });

  test("a linked directory is followed through the layers", async () => {
    const layers = [layer("2", { "data/real/x": "2" }), layer("1", { etc: { link: "data/real" }, "data/real/y": "1" })];
    expect(await read(layers, "/etc/x")).toBe("2");
    expect(await read(layers, "/etc/y")).toBe("1");
  });

  test.each([
    ["up", "../../../../../../../../outside"],
    ["by an absolute path", "/outside"],
    ["up from a linked directory", "dir/../../../../outside"],
  ])("none leads out of the image: %s", async (_, link) => {
    writeFileSync(join(root, "outside"), "secret");
    const image = layer("image", { "etc/passwd": { link }, "etc/dir": { link: "/" } });
    expect(await read([image], "/etc/passwd")).toBeUndefined();
    const absolute = layer("absolute", { "etc/passwd": { link: join(root, "outside") }, parent: { link: root } });
    expect(await read([absolute], "/etc/passwd")).toBeUndefined();
    expect(await read([absolute], "/parent/outside")).toBeUndefined();
  });

  test("a link up leads to the root of the image, where the same name may be", async () => {
    const image = layer("image", { "etc/passwd": { link: "../../../../inside" }, inside: "mine" });
    expect(await read([image], "/etc/passwd")).toBe("mine");
    expect(await read([image], "/../../inside")).toBe("mine");
  });

  test("a parent of a layer that is a link is not followed on this host", async () => {
    const host = layer("host", { passwd: "secret" });
    const layers = [layer("2", { etc: { link: host } }), layer("1", { "etc/passwd": "p" })];
    expect(await read(layers, "/etc/passwd")).toBeUndefined();
  });

  test("a loop is an error that names the path", async () => {
    const image = layer("image", { a: { link: "b" }, b: { link: "/a" } });
    await expect(read([image], "/a")).rejects.toMatchObject({
      code: "invalid-argument",
      message: 'too many symbolic links at "/a" of the image',
    });
  });

  test("as many links are followed as the kernel follows", async () => {
    const chain = Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`l${n + 1}`, { link: `l${n}` }] as const));
    const image = layer("image", { ...chain, l0: "end" });
    expect(await read([image], "/l40")).toBe("end");
    await expect(read([image], "/l41")).rejects.toMatchObject({ code: "invalid-argument" });
  });
});

describe("what is no regular file", () => {
  test("is none, and nobody waits for it", async () => {
    const image = layer("image", { "etc/passwd": FIFO, "etc/group": { dir: true }, link: { link: "etc/passwd" } });
    for (const path of ["/etc/passwd", "/etc/group", "/link", "/", "", "/etc/passwd/x"]) {
      expect(await read([image], path)).toBeUndefined();
    }
  });

  test("a path through a file, or through nothing, leads nowhere", async () => {
    const image = layer("image", { "etc/passwd": "p", a: { link: "gone/../etc/passwd" } });
    expect(await read([image], "/etc/passwd/../passwd")).toBeUndefined();
    expect(await read([image], "/a")).toBeUndefined();
    expect(await read([image], "//etc/./passwd")).toBe("p");
  });
});

test("a file is read to the last allowed byte, and refused beyond", async () => {
  const image = layer("image", { small: "x".repeat(100), empty: "" });
  expect(await read([image], "/small", 100)).toBe("x".repeat(100));
  expect(await read([image], "/empty", 0)).toBe("");
  await expect(read([image], "/small", 99)).rejects.toMatchObject({
    code: "invalid-argument",
    message: '"/small" of the image has 100 bytes, more than the 99 allowed',
  });
});
