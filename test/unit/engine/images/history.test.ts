import { describe, expect, test } from "vitest";
import { stepsOf } from "../../../../src/engine/images/history.ts";
import { digestOf } from "../../../../src/oci/digest.ts";
import { type HistoryEntry, parseImageConfig } from "../../../../src/oci/documents.ts";

const ID = digestOf(new Uint8Array(1));
const step = (createdBy: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  createdBy,
  emptyLayer: false,
  ...more,
});

function steps(history: readonly HistoryEntry[], sizes: readonly number[]) {
  const config = { ...parseImageConfig(new TextEncoder().encode("{}")), history };
  const manifest = { mediaType: "m", config: { mediaType: "c", digest: ID, size: 1 }, layers: [] };
  return stepsOf({ manifest, config }, sizes);
}

describe("the steps of an image", () => {
  test("come newest first, and only the newest has an id", () => {
    expect(steps([step("a"), step("b")], [1, 2]).map(({ id, createdBy }) => [id, createdBy])).toEqual([
      [ID, "b"],
      ["", "a"],
    ]);
  });

  test("without a layer weigh nothing and take none from the next", () => {
    const told = [step("a"), step("env", { emptyLayer: true }), step("b"), step("cmd", { emptyLayer: true })];
    expect(steps(told, [10, 20]).map(({ createdBy, sizeBytes }) => [createdBy, sizeBytes])).toEqual([
      ["cmd", 0],
      ["b", 20],
      ["env", 0],
      ["a", 10],
    ]);
  });

  test("are made up for layers that the config does not tell", () => {
    expect(steps([step("a")], [1, 2, 3]).map(({ sizeBytes }) => sizeBytes)).toEqual([3, 2, 1]);
    expect(steps([], [])).toEqual([]);
  });

  test("have no layer where the config tells more of them than there are", () => {
    expect(steps([step("a"), step("b")], [1]).map(({ sizeBytes }) => sizeBytes)).toEqual([0, 1]);
  });

  test("have a time only where one can be read", () => {
    const times = steps([step("a", { created: "yesterday" }), step("b", { created: "2024-01-02T03:04:05Z" })], [1, 1]);
    expect(times.map(({ createdAtMs }) => createdAtMs)).toEqual([Date.parse("2024-01-02T03:04:05Z"), undefined]);
  });
});
