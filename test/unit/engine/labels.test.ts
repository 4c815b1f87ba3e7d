import fc from "fast-check";
import { expect, test } from "vitest";
import * as LABELS from "../../../src/engine/labels.ts";
import { isReservedLabel } from "../../../src/engine/labels.ts";

test("every label that lepton or the restart monitor acts on is reserved", () => {
  const keys = Object.values(LABELS).filter((value) => typeof value === "string");
  expect(keys.length).toBeGreaterThan(15);
  for (const key of keys) expect([key, isReservedLabel(key)]).toEqual([key, true]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("what is not a tool's prefix is the user's", () => {
  for (const key of [
    "",
    "lepton",
    "com.example/lepton/x",
    "Lepton/x",
    "org.opencontainers.image.title",
    "maintainer",
  ]) {
    expect([key, isReservedLabel(key)]).toEqual([key, false]);
  }
  fc.assert(
    fc.property(fc.string(), (tail) => {
      expect(isReservedLabel(`my.${tail}`)).toBe(false);
      expect(isReservedLabel(`nerdctl/${tail}`)).toBe(true);
    }),
  );
});
