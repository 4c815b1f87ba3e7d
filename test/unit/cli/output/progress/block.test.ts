import { expect, test } from "vitest";
import { openBlock } from "../../../../../src/cli/output/progress/block.ts";

test("lines are drawn over the last ones, and only where they differ", () => {
  const block = openBlock();
  expect(block.draw(["a", "b"], 80)).toBe("a\nb\n");
  expect(block.draw(["a", "b"], 80)).toBe("");
  expect(block.draw(["a"], 80)).toBe("\r\x1b[2A\x1b[Ja\n");
  expect(block.erase(80)).toBe("\r\x1b[1A\x1b[J");
  expect(block.erase(80)).toBe("");
});

test("a terminal that became narrower has broken the lines into more rows", () => {
  const block = openBlock();
  block.draw(["x".repeat(79), "", "x".repeat(30)], 80);
  expect(block.draw(["y"], 40)).toBe("\r\x1b[4A\x1b[Jy\n");
});
