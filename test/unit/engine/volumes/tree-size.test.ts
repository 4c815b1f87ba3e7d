import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { treeSize } from "../../../../src/engine/volumes/tree-size.ts";

test("sums files once, and follows no link out", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tree-"));
  mkdirSync(join(dir, "a/b"), { recursive: true });
  writeFileSync(join(dir, "one"), "1".repeat(100));
  writeFileSync(join(dir, "a/b/two"), "2".repeat(1000));
  linkSync(join(dir, "one"), join(dir, "a/one-again"));
  symlinkSync("/usr", join(dir, "out"));
  expect(await treeSize(dir)).toBe(100 + 1000 + "/usr".length);
});

test("of what is not there is nothing", async () => {
  expect(await treeSize("/nowhere/at/all")).toBe(0);
});
