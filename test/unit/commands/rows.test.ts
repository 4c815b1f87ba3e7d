/** The index of rows, held against the table that it must agree with. */
import { describe, expect, it } from "vitest";
import { spellings } from "../../../src/cli/help/usage.ts";
import { COMMANDS } from "../../../src/commands/index.ts";
import { loadRow } from "../../../src/commands/rows.ts";

const named = COMMANDS.flatMap((command) =>
  spellings(command).map((words) => ({ name: words.join(" "), words, command })),
);

describe("loading one row", () => {
  it.each(named)("finds $name, which src/commands/rows.ts must name", async ({ words, command }) => {
    expect(await loadRow([...words, "--option", "word"])).toBe(command);
  });

  it.each([[["nonsense"]], [["container"]], [["container", "nonsense"]], [["--all"]], [[]]])(
    "finds nothing for %j",
    async (words) => {
      expect(await loadRow(words)).toBeUndefined();
    },
  );
});
