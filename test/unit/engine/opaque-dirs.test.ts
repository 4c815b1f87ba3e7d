import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAnyOpaque } from "../../../src/engine/opaque-dirs.ts";
import { readRootfsFile } from "../../../src/engine/rootfs.ts";

let root: string;

// Beside the sources: tmpfs has user attributes since Linux 6.6 only.
beforeEach(() => {
  root = mkdtempSync(join(import.meta.dirname, ".opaque-"));
});

afterEach(() => rmSync(root, { recursive: true }));

/** A ustar header of a name, a type and a size. */
function header(name: string, type: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const fields: [number, string][] = [
    [0, name],
    [100, "0000755\0"],
    [124, `${size.toString(8).padStart(11, "0")}\0`],
    [148, " ".repeat(8)],
    [156, type],
    [257, "ustar\u000000"],
  ];
  for (const [at, text] of fields) block.write(text, at, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Makes a directory with an extended attribute, which tar can and Node cannot. */
function makeDir(name: string, attribute: string, value: string): string {
  const text = ` SCHILY.xattr.${attribute}=${value}\n`;
  const record = `${text.length + 2}${text}`;
  const pax = [header("pax", "x", record.length), Buffer.from(record.padEnd(512, "\0"))];
  const input = Buffer.concat([...pax, header(name, "5", 0), Buffer.alloc(1024)]);
  execFileSync("tar", ["-x", "--xattrs", "--xattrs-include=*", "-C", root, "-f", "-"], { input });
  return join(root, name);
}

test("a directory is opaque by the attribute of overlayfs and its value", async () => {
  const plain = join(root, "plain");
  mkdirSync(plain);
  const opaque = makeDir("opaque", "user.overlay.opaque", "y");
  expect(await isAnyOpaque([opaque])).toBe(true);
  expect(await isAnyOpaque([plain, opaque])).toBe(true);
  expect(await isAnyOpaque([plain, makeDir("may-hold", "user.overlay.opaque", "x")])).toBe(false);
  expect(await isAnyOpaque([makeDir("other", "user.other", "y")])).toBe(false);
  expect(await isAnyOpaque([])).toBe(false);
  expect(await isAnyOpaque([join(root, "gone")])).toBe(false);
});

test("an opaque directory hides what lies below it, and not what lies in it", async () => {
  mkdirSync(join(root, "upper"));
  mkdirSync(join(root, "lower/etc"), { recursive: true });
  makeDir("upper/etc", "user.overlay.opaque", "y");
  execFileSync("sh", ["-c", "echo old > lower/etc/passwd; echo old > lower/etc/group; echo new > upper/etc/group"], {
    cwd: root,
  });
  const read = async (path: string) =>
    Buffer.from((await readRootfsFile([join(root, "upper"), join(root, "lower")], path, 100)) ?? "none").toString();
  expect(await read("/etc/passwd")).toBe("none");
  expect(await read("/etc/group")).toBe("new\n");
});
