import { expect, test } from "vitest";
import { sourceLabel, sourcesOf } from "../../../../../src/engine/images/pull/distribution-source.ts";

const KEY = "containerd.io/distribution.source.docker.io";

test("the label names each repository once, in order", () => {
  expect(sourceLabel({}, { domain: "docker.io", path: "b" })).toEqual({ [KEY]: "b" });
  expect(sourceLabel({ [KEY]: "b,c" }, { domain: "docker.io", path: "a" })).toEqual({ [KEY]: "a,b,c" });
  expect(sourceLabel({ [KEY]: "a,b" }, { domain: "docker.io", path: "b" })).toBeUndefined();
});

test("the registry is named without its port", () => {
  expect(sourceLabel({}, { domain: "localhost:5000", path: "a" })).toEqual({
    "containerd.io/distribution.source.localhost": "a",
  });
  expect(sourceLabel({}, { domain: "[::1]:5000", path: "a" })).toEqual({
    "containerd.io/distribution.source.::1": "a",
  });
});

test("a pair that containerd would refuse is not written", () => {
  const labels = { [KEY]: "x".repeat(4000) };
  expect(sourceLabel(labels, { domain: "docker.io", path: "y".repeat(100) })).toBeUndefined();
});

test("who has the blob", () => {
  expect(sourcesOf({ [KEY]: "a,b" }, "docker.io")).toEqual(["a", "b"]);
  expect(sourcesOf({ [KEY]: "a,b" }, "ghcr.io")).toEqual([]);
});
