import { expect, test } from "vitest";
import { plainLines } from "../../../../../src/cli/output/progress/plain.ts";
import type { TransferItem, TransferState } from "../../../../../src/engine/types.ts";

const ID = `sha256:${"ab".repeat(32)}`;

function said(states: readonly (readonly [TransferState, string?])[], direction: "pull" | "push" = "pull"): string[] {
  const fresh = plainLines(direction);
  return states.flatMap(([state, note]) => {
    const item: TransferItem = { id: ID, kind: "layer", state, doneBytes: 0, ...(note === undefined ? {} : { note }) };
    return fresh({ ref: "app", phase: "moving", items: [item] });
  });
}

test("a layer's way is told in docker's words, each line once", () => {
  const states = ["waiting", "downloading", "downloading", "unpacking", "done", "done"] as const;
  expect(said(states.map((state) => [state]))).toEqual([
    "abababababab: Pulling fs layer",
    "abababababab: Download complete",
    "abababababab: Pull complete",
  ]);
});

test("steps that nobody saw are told all the same", () => {
  expect(said([["done"]])).toEqual([
    "abababababab: Pulling fs layer",
    "abababababab: Download complete",
    "abababababab: Pull complete",
  ]);
});

test("a layer that is here is one line", () => {
  expect(said([["exists"], ["exists"]])).toEqual(["abababababab: Already exists"]);
});

test("each reason of a retry is told, without what it could do to a terminal", () => {
  expect(said([["retrying", "reset\x1b[2J"], ["downloading"], ["retrying", "no byte for 30 s"]])).toEqual([
    "abababababab: Pulling fs layer",
    "abababababab: Retrying: reset\\x1b[2J",
    "abababababab: Retrying: no byte for 30 s",
  ]);
});

test("a push has docker's other words", () => {
  expect(said([["waiting"], ["uploading"], ["done"]], "push")).toEqual([
    "abababababab: Preparing",
    "abababababab: Pushed",
  ]);
  expect(said([["exists", "mounted from library/app"]], "push")).toEqual(["abababababab: Mounted from library/app"]);
});
