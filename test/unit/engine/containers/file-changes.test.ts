import { describe, expect, test } from "vitest";
import { fileChanges, type LayerEntry } from "../../../../src/engine/containers/file-changes.ts";

function entry(path: string, more: Partial<LayerEntry> = {}): LayerEntry {
  const kind = path.endsWith("/") ? "directory" : "file";
  return { path, kind, mode: 0o755, uid: 0, gid: 0, ...more };
}

function lines(there: readonly LayerEntry[], back: readonly LayerEntry[]): string[] {
  return fileChanges(there, back).map(({ kind, path }) => `${kind} ${path}`);
}

test("a path that the way back removes was added, with all that it holds", () => {
  const there = [entry("etc/"), entry("etc/new/"), entry("etc/new/file"), entry("etc/passwd")];
  const back = [entry("etc/"), entry("etc/.wh.new"), entry("etc/passwd")];
  expect(lines(there, back)).toEqual(["changed /etc", "added /etc/new", "added /etc/new/file", "changed /etc/passwd"]);
});

test("a removed path counts as deleted, and the directories above it as changed", () => {
  const there = [entry("a/"), entry("a/b/"), entry("a/b/.wh.c")];
  expect(lines(there, [entry("a/"), entry("a/b/"), entry("a/b/c")])).toEqual([
    "changed /a",
    "changed /a/b",
    "deleted /a/b/c",
  ]);
});

test("what lies in a directory that was a file before was added", () => {
  const there = [entry("pipe/"), entry("pipe/in/"), entry("pipe/in/deep")];
  const back = [entry("pipe", { kind: "fifo" })];
  expect(lines(there, back)).toEqual(["changed /pipe", "added /pipe/in", "added /pipe/in/deep"]);
});

describe("what a container is given at its start", () => {
  const given = [entry("dev/"), entry("dev/console"), entry("etc/"), entry("etc/hosts"), entry("proc/"), entry("sys/")];

  test("is not shown where the image lacked it", () => {
    expect(lines(given, [entry(".wh.dev"), entry(".wh.etc"), entry(".wh.proc"), entry(".wh.sys")])).toEqual([]);
  });

  test("is not shown where the image had its directory", () => {
    expect(lines([entry("etc/"), entry("etc/hosts")], [entry("etc/"), entry("etc/.wh.hosts")])).toEqual([]);
  });

  test("is a directory that was there for what the container adds to it", () => {
    expect(lines([entry("etc/"), entry("etc/hosts"), entry("etc/own")], [entry(".wh.etc")])).toEqual([
      "changed /etc",
      "added /etc/own",
    ]);
  });

  test("is shown where the container has changed or removed the image's", () => {
    expect(lines([entry("etc/"), entry("etc/.wh.hosts")], [entry("etc/"), entry("etc/hosts")])).toEqual([
      "changed /etc",
      "deleted /etc/hosts",
    ]);
  });
});

test("a directory whose mode or owner was changed is shown without anything in it", () => {
  expect(lines([entry("tmp/", { mode: 0o700 })], [entry("tmp/")])).toEqual(["changed /tmp"]);
  expect(lines([entry("tmp/", { uid: 5 })], [entry("tmp/")])).toEqual(["changed /tmp"]);
  expect(lines([entry("tmp/")], [entry("tmp/")])).toEqual([]);
});

test("the order is that of a walk", () => {
  const there = ["a-b", "a/", "a/c", "a/b/", "a/b/x", "a.txt"].map((path) => entry(path));
  expect(fileChanges(there, []).map(({ path }) => path)).toEqual(["/a", "/a/b", "/a/b/x", "/a/c", "/a-b", "/a.txt"]);
});

test("names that only look like whiteouts or dots are names", () => {
  const there = [entry("./"), entry("./x/"), entry("./x/..wh.y"), entry("./x/\u001b[2J")];
  expect(fileChanges(there, []).map(({ path }) => path)).toEqual(["/x", "/x/\u001b[2J", "/x/..wh.y"]);
});
