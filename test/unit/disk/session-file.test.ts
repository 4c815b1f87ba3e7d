import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sessionFile } from "../../../src/disk/session-file.ts";

function home(): string {
  const dir = mkdtempSync(join(tmpdir(), "lepton-session-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("lies in the state directory, else below home, for us alone", () => {
  const dir = home();
  sessionFile({ HOME: dir })?.write("one");
  const path = join(dir, ".local/state/lepton/dashboard.json");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  sessionFile({ HOME: dir, XDG_STATE_HOME: join(dir, "state") })?.write("two");
  expect(sessionFile({ HOME: dir, XDG_STATE_HOME: join(dir, "state") })?.read()).toBe("two");
  expect(sessionFile({ HOME: dir })?.read()).toBe("one");
});

test("is replaced as a whole, and leaves nothing beside it", () => {
  const dir = home();
  const file = sessionFile({ XDG_STATE_HOME: dir });
  file?.write("long".repeat(1000));
  file?.write("short");
  expect(file?.read()).toBe("short");
  expect(readdirSync(join(dir, "lepton"))).toEqual(["dashboard.json"]);
});

test("is none where there is no home, none yet, or one that cannot be ours", () => {
  expect(sessionFile({})).toBeUndefined();
  expect(sessionFile({ XDG_STATE_HOME: "state" })).toBeUndefined();
  const dir = home();
  const file = sessionFile({ XDG_STATE_HOME: dir });
  expect(file?.read()).toBeUndefined();
  file?.write("");
  writeFileSync(join(dir, "lepton/dashboard.json"), "x".repeat(2 * 1024 * 1024));
  expect(file?.read()).toBeUndefined();
});

test("says so where it cannot be written", () => {
  const dir = home();
  writeFileSync(join(dir, "lepton"), "in the way");
  expect(() => sessionFile({ XDG_STATE_HOME: dir })?.write("text")).toThrow(/lepton/);
});

test("leaves nothing beside what it cannot replace", () => {
  const dir = home();
  mkdirSync(join(dir, "lepton/dashboard.json/in-the-way"), { recursive: true });
  expect(() => sessionFile({ XDG_STATE_HOME: dir })?.write("text")).toThrow("cannot write");
  expect(readdirSync(join(dir, "lepton"))).toEqual(["dashboard.json"]);
});
