import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchFile } from "../../../src/disk/watch-file.ts";
import { until } from "../../helpers/until.ts";

let dir: string;
let end = () => {};
let told = 0;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "lepton-watch-")));
});
afterEach(() => {
  end();
  rmSync(dir, { recursive: true });
});

function watching(path: string): void {
  told = 0;
  end = watchFile(path, () => {
    told += 1;
  });
}

/** Does it, and waits until it is told. */
async function after(change: () => void): Promise<void> {
  const before = told;
  change();
  await until(() => told > before);
}

test("tells when it is written, replaced, removed and made anew", async () => {
  const path = join(dir, "a.toml");
  writeFileSync(path, "1");
  watching(path);
  await after(() => writeFileSync(path, "2"));
  await after(() => {
    writeFileSync(`${path}.new`, "3");
    renameSync(`${path}.new`, path);
  });
  await after(() => rmSync(path));
  await after(() => writeFileSync(path, "4"));
});

test("tells of one whose directories come to be only later, and after they went", async () => {
  const path = join(dir, "config", "lepton", "a.toml");
  watching(path);
  const make = () => {
    mkdirSync(join(dir, "config", "lepton"), { recursive: true });
    writeFileSync(path, "1");
  };
  await after(make);
  await after(() => writeFileSync(path, "2"));
  await after(() => rmSync(join(dir, "config"), { recursive: true }));
  await after(make);
});

test("tells of what a link leads to, and of another link in its place", async () => {
  const path = join(dir, "a.toml");
  mkdirSync(join(dir, "far"));
  for (const name of ["one", "two"]) writeFileSync(join(dir, "far", name), name);
  symlinkSync(join(dir, "far", "one"), path);
  watching(path);
  await after(() => writeFileSync(join(dir, "far", "one"), "1"));
  await after(() => {
    symlinkSync(join(dir, "far", "two"), `${path}.new`);
    renameSync(`${path}.new`, path);
  });
  await after(() => writeFileSync(join(dir, "far", "two"), "2"));
});

test("tells nothing of other files beside it", async () => {
  const [path, other] = [join(dir, "a.toml"), join(dir, "b.toml")];
  for (const each of [path, other]) writeFileSync(each, "1");
  watching(path);
  let others = 0;
  const endOther = watchFile(other, () => {
    others += 1;
  });
  writeFileSync(other, "2");
  // Ours was asked for first: had it heard of that, it would have told by then.
  await until(() => others > 0);
  expect(told).toBe(0);
  endOther();
});
