import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDisk } from "../../../../../src/disk/paths.ts";
import { writeNewOutput } from "../../../../../src/engine/images/layers/write-new.ts";
import { cut } from "../../../../helpers/bytes.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "write-new-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const context = () => ({
  disk: openDisk(join(dir, "c.sock"), { dataRoot: join(dir, "data"), runRoot: join(dir, "run") }),
  namespace: "default",
});

test("writes a file where nothing is, for its owner alone", async () => {
  const path = join(dir, "out");
  await writeNewOutput(context(), path, cut(Buffer.from("bytes")));
  expect(readFileSync(path, "utf8")).toBe("bytes");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each<[string, (path: string) => void]>([
  ["a file", (path) => writeFileSync(path, "mine")],
  ["a link that leads nowhere", (path) => symlinkSync("/nowhere", path)],
])("leaves %s alone", async (_what, make) => {
  const path = join(dir, "out");
  make(path);
  await expect(writeNewOutput(context(), path, cut(Buffer.from("bytes")))).rejects.toMatchObject({
    code: "already-exists",
  });
});

test("says why nothing can be written there", async () => {
  const path = join(dir, "none/out");
  await expect(writeNewOutput(context(), path, cut(Buffer.from("bytes")))).rejects.toMatchObject({ code: "not-found" });
});
