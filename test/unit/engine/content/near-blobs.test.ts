import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Plugin } from "../../../../src/containerd/introspection.ts";
import { createNearBlobs } from "../../../../src/engine/content/near-blobs.ts";
import { digestHex, digestOf } from "../../../../src/oci/digest.ts";

const TEXT = '{"schemaVersion":2}';
const descriptor = { mediaType: "application/json", digest: digestOf(TEXT), size: TEXT.length };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "near-"));
  mkdirSync(join(root, "blobs/sha256"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = () => join(root, "blobs/sha256", digestHex(descriptor.digest));

function near(plugins: readonly Pick<Plugin, "exports">[] = [{ exports: { root } }]) {
  const asked: (readonly string[])[] = [];
  const introspection = {
    plugins: async (filters: readonly string[] = []) => {
      asked.push(filters);
      return plugins as Plugin[];
    },
  };
  return { blobs: createNearBlobs({ introspection: introspection as never }), asked };
}

describe("near blobs", () => {
  test("are read from the directory that containerd names, which is asked for once", async () => {
    writeFileSync(file(), TEXT);
    const { blobs, asked } = near();
    const read = await Promise.all(Array.from({ length: 500 }, () => blobs.read(descriptor)));
    expect(read.every((bytes) => Buffer.from(bytes ?? []).toString() === TEXT)).toBe(true);
    expect(asked).toEqual([['type=="io.containerd.content.v1"']]);
  });

  test.each<[string, () => void]>([
    ["is absent", () => {}],
    ["has other bytes", () => writeFileSync(file(), TEXT.replace("2", "3"))],
    ["is shorter", () => writeFileSync(file(), TEXT.slice(1))],
    ["is a directory", () => mkdirSync(file())],
    ["is a fifo that nobody writes to", () => void execFileSync("mkfifo", [file()])],
    [
      "is a link",
      () => {
        writeFileSync(join(root, "elsewhere"), TEXT);
        symlinkSync(join(root, "elsewhere"), file());
      },
    ],
  ])("leave it to containerd where the file %s", async (_what, make) => {
    make();
    expect(await near().blobs.read(descriptor)).toBeUndefined();
  });

  test("leave it to containerd where it does not tell of a directory", async () => {
    expect(await near([]).blobs.read(descriptor)).toBeUndefined();
    expect(await near([{ exports: {} }]).blobs.read(descriptor)).toBeUndefined();
  });
});
