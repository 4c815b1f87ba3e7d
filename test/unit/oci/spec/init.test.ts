import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInitBinary } from "../../../../src/oci/spec/init.ts";
import { specWith } from "./inputs.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lepton-host-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

describe("--init", () => {
  /** A 64-bit ELF header and one program header of the given type (3 asks for a loader). */
  function elf(type: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(120));
    view.setUint32(0, 0x7f454c46);
    view.setUint8(4, 2);
    view.setUint8(5, 1);
    view.setBigUint64(32, 64n, true);
    view.setUint16(54, 56, true);
    view.setUint16(56, 1, true);
    view.setUint32(64, type, true);
    return new Uint8Array(view.buffer);
  }
  const find = (...dirs: string[]) => findInitBinary(dirs.map((dir) => join(root, dir)));

  it("prefers docker-init, then tini-static, then tini, wherever they are", async () => {
    await put("a/tini", elf(1));
    expect(await find("a", "b")).toBe(join(root, "a/tini"));
    await put("b/tini-static", elf(1));
    expect(await find("a", "b")).toBe(join(root, "b/tini-static"));
    await put("b/docker-init", elf(1));
    expect(await find("a", "b")).toBe(join(root, "b/docker-init"));
  });

  it("passes over what the image could not run", async () => {
    await put("a/docker-init", elf(3));
    await put("a/tini-static", "#!/bin/sh\n");
    await mkdir(join(root, "a/tini"));
    await put("b/tini", elf(1).subarray(0, 70));
    expect(await find("a", "b", "none")).toBeUndefined();
    await put("c/tini-static", await readFile("/proc/self/exe").then((bytes) => bytes.subarray(0, 8192)));
    // Node itself needs a loader.
    expect(await find("c")).toBeUndefined();
  });

  it("puts the init before the command and mounts it", () => {
    const spec = specWith({ init: true }, { initPath: "/usr/bin/tini-static" });
    expect(spec.process.args).toEqual(["/sbin/docker-init", "--", "sh"]);
    expect(spec.mounts).toContainEqual({
      destination: "/sbin/docker-init",
      type: "bind",
      source: "/usr/bin/tini-static",
      options: ["bind", "ro"],
    });
    expect(() => specWith({ init: true })).toThrow("cannot use --init: no static init binary was found");
  });
});
