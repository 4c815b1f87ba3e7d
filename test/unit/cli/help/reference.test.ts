import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { manPage } from "../../../../src/cli/help/man-page.ts";
import { commandsReference } from "../../../../src/cli/help/reference.ts";
import { twoColumns, wrap } from "../../../../src/cli/help/wrap.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";

it("docs/reference/commands.md is what the table says (npm run gen writes it)", () => {
  const text = readFileSync(new URL("../../../../docs/reference/commands.md", import.meta.url), "utf8");
  expect(text).toContain(`begin -->\n\n${commandsReference(COMMANDS)}\n<!--`);
});

const page = manPage(COMMANDS);

it("docs/reference/lepton.1 is what the table says (npm run gen writes it)", () => {
  expect(readFileSync(new URL("../../../../docs/reference/lepton.1", import.meta.url), "utf8")).toBe(page);
});

it("the manual page is sound roff: known requests, known escapes, and every command and option", () => {
  const requests = page.split("\n").filter((line) => /^[.']/.test(line));
  expect(requests.filter((line) => !/^\.(\\"|TH|SH|SS|TP|PP|B)( |$)/.test(line))).toEqual([]);
  expect(page.replace(/\\(f[BIR]|[-e&"])/g, "")).not.toContain("\\");
  for (const { path, options } of COMMANDS) {
    const from = page.indexOf(`lepton ${path.join(" ").replace(/-/g, "\\-")}`);
    expect(from, path.join(" ")).toBeGreaterThan(0);
    for (const { name, hidden } of options)
      if (hidden !== true) expect(page.slice(from)).toContain(`\\fB\\-\\-${name.replace(/-/g, "\\-")}\\fR`);
  }
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
