import { expect, test } from "vitest";
import type { TransferProgress } from "../../../src/engine/types.ts";
import { openMeter } from "../../../src/text/transfer-rates.ts";

function picture(...bytes: readonly number[]): TransferProgress {
  const items = bytes.map((doneBytes, n) => ({ id: `${n}`, kind: "layer", state: "downloading", doneBytes }) as const);
  return { ref: "app", phase: "moving", items };
}

test("a steady stream shows its rate", () => {
  const look = openMeter();
  look(picture(0, 0), 0);
  for (let tick = 1; tick <= 20; tick += 1) {
    const { items, total } = look(picture(tick * 100, tick * 300), tick * 100);
    expect(items.get("0")).toBeCloseTo(1000);
    expect(total).toBeCloseTo(4000);
  }
});

test("bytes of an earlier try are no speed", () => {
  const look = openMeter();
  expect(look(picture(1e9), 0).total).toBe(0);
  expect(look(picture(1e9), 100).total).toBe(0);
});

test("a stalled stream comes to rest", () => {
  const look = openMeter();
  look(picture(0), 0);
  look(picture(1000), 1000);
  expect(look(picture(1000), 31_000).total).toBeLessThan(1);
});
