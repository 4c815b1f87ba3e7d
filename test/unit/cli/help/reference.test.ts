import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commandsReference } from "../../../../src/cli/help/reference.ts";
import { twoColumns, wrap } from "../../../../src/cli/help/wrap.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";

it("docs/reference/commands.md is what the table says (npm run gen writes it)", () => {
  const text = readFileSync(new URL("../../../../docs/reference/commands.md", import.meta.url), "utf8");
  expect(text).toContain(`begin -->\n\n${commandsReference(COMMANDS)}\n<!--`);
});

it("wraps words, and lets a long one stand out", () => {
  expect(wrap("a bb ccc dddddddddd e", 6)).toEqual(["a bb", "ccc", "dddddddddd", "e"]);
  expect(
    twoColumns(
      [
        ["--x", "one two three four five six seven"],
        ["--long", "b"],
      ],
      33,
    ),
  ).toBe("--x      one two three four five\n         six seven\n--long   b\n");
});
