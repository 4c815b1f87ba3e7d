import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { containerDir } from "../../../../src/disk/container-dir.ts";
import { openDisk } from "../../../../src/disk/paths.ts";
import { keepAsked, readAsked } from "../../../../src/engine/containers/asked.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "asked-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const ID = "a".repeat(64);

function world() {
  const disk = openDisk("/run/c.sock", { dataRoot: join(dir, "data"), runRoot: join(dir, "run") });
  const home = containerDir(disk, "default", ID);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return { ctx: { disk, namespace: "default" }, file: join(home, "asked.json") };
}

test("what was asked is read again, and nothing else is kept", async () => {
  const { ctx } = world();
  const asked = {
    tmpfs: ["/t:size=1m"],
    groupAdd: ["audio"],
    logDriver: "json-file",
    logOpts: { "max-size": "1m" },
  } as const;
  await keepAsked(ctx, ID, { image: "busybox", volumesFrom: [], ...asked });
  expect(await readAsked(ctx, ID)).toEqual(asked);
});

test("of nothing there is no file", async () => {
  const { ctx } = world();
  await keepAsked(ctx, ID, { image: "busybox" });
  expect(await readAsked(ctx, ID)).toEqual({});
});

test.each([["damaged"], ["[]"], ['{"tmpfs":[7],"logOpts":{"a":1},"logDriver":2}']])(
  "%s is as good as none",
  async (text) => {
    const { ctx, file } = world();
    writeFileSync(file, text);
    expect(await readAsked(ctx, ID)).toEqual({});
  },
);
