import { describe, expect, test } from "vitest";
import {
  assertsDirectory,
  type CopyDestination,
  cleanPath,
  meansContents,
  placeCopy,
  splitPath,
} from "../../../../src/engine/copy/place.ts";

test.each([
  ["a/b", "/w/a/b"],
  ["a/b/", "/w/a/b/"],
  ["a/b/.", "/w/a/b/."],
  [".", "/w/."],
  ["./", "/w/"],
  ["/", "/"],
  ["/.", "/."],
  ["../../../x", "/x"],
  ["/a/../..//b//", "/b/"],
  ["a/..", "/w"],
])("%s is cleaned to %s", (path, expected) => {
  expect(cleanPath(path, "/w")).toBe(expected);
});

test.each([
  ["/a/b", "/a", "b"],
  ["/a/b/", "/a", "b"],
  ["/a/b/.", "/a/b", "."],
  ["/a", "/", "a"],
  ["/.", "/", "."],
])("%s is %s and %s", (path, dir, base) => {
  expect(splitPath(path)).toEqual({ dir, base });
});

test("what a slash or a dot at the end asks for", () => {
  expect(["/a", "/a/", "/a/.", "/", "/."].map(meansContents)).toEqual([false, false, true, true, true]);
  expect(["/a", "/a/", "/a/.", "/a.", "/"].map(assertsDirectory)).toEqual([false, true, true, false, true]);
});

/** The table of docker's reference, "docker container cp". */
describe("a copy goes", () => {
  const FILE = { isDirectory: false, base: "f" };
  const DIR = { isDirectory: true, base: "d" };
  const CONTENTS = { isDirectory: true, base: "" };
  const to = (path: string, is: CopyDestination["is"]) => ({ path, is });

  test.each([
    ["a file to a new name", FILE, to("/x/new", "missing"), "/x", "new"],
    ["a file over a file", FILE, to("/x/old", "other"), "/x", "old"],
    ["a file into a directory", FILE, to("/x", "directory"), "/x", "f"],
    ["a directory to a new name", DIR, to("/x/new", "missing"), "/x", "new"],
    ["a directory to a new name with a slash", DIR, to("/x/new/", "missing"), "/x", "new"],
    ["a directory into a directory", DIR, to("/x", "directory"), "/x", "d"],
    ["contents into a directory", CONTENTS, to("/x", "directory"), "/x", ""],
    ["contents to a new name", CONTENTS, to("/x/new", "missing"), "/x", "new"],
  ])("%s", (_, source, destination, into, as) => {
    expect(placeCopy(source, destination)).toEqual({ into, as });
  });

  test.each([
    ["a file to a missing directory", FILE, to("/x/new/", "missing"), "no such directory"],
    ["a directory into a missing directory's contents", DIR, to("/x/new/.", "missing"), "no such directory"],
    ["a directory over a file", DIR, to("/x/old", "other"), "cannot copy directory"],
    ["contents over a file", CONTENTS, to("/x/old", "other"), "cannot copy directory"],
  ])("nowhere: %s", (_, source, destination, message) => {
    expect(() => placeCopy(source, destination)).toThrow(message);
  });
});
