import { expect, test } from "vitest";
import { findCommand, nameOf, parseWords, splitWords } from "../../../../components/app/words.ts";
import type { Command } from "../../../../src/commands/define.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";

function command(name: string): Command {
  const found = findCommand(COMMANDS, name.split(" "))?.command;
  if (found === undefined) throw new Error(`the table has no ${name}`);
  return found;
}

test("splits words as a shell does with plain quotes", () => {
  expect(splitWords(`exec web sh -c "echo a b" 'x y'`)).toEqual(["exec", "web", "sh", "-c", "echo a b", "x y"]);
  expect(splitWords(`A='b c' d="e"f '' it's`)).toEqual(["A=b c", "d=ef", "", "it's"]);
  expect(splitWords("  ")).toEqual([]);
});

test("finds the longest spelling", () => {
  expect(findCommand(COMMANDS, ["container", "stop", "web"])).toMatchObject({ rest: ["web"] });
  expect(findCommand(COMMANDS, ["stop", "web"])?.command).toBe(command("container stop"));
  expect(findCommand(COMMANDS, ["nonsense"])).toBeUndefined();
  expect(nameOf(command("container stop"))).toBe("stop");
});

test("reads switches, texts and numbers, in any order", () => {
  expect(parseWords(command("stop"), ["-t", "5", "web", "api"])).toEqual({
    args: ["web", "api"],
    options: { timeout: 5 },
  });
  expect(parseWords(command("rm"), ["web", "--force", "-v"])).toEqual({
    args: ["web"],
    options: { force: true, volumes: true },
  });
  expect(parseWords(command("kill"), ["--signal=HUP", "web"])).toEqual({ args: ["web"], options: { signal: "HUP" } });
  expect(parseWords(command("ps"), ["-aq", "--filter", "name=a", "--filter", "name=b"]).options).toEqual({
    all: true,
    quiet: true,
    filter: ["name=a", "name=b"],
  });
});

test("options end where the command's words begin", () => {
  expect(parseWords(command("exec"), ["-i", "web", "ls", "-l"])).toEqual({
    args: ["web", "ls", "-l"],
    options: { interactive: true },
  });
});

test.each([
  ["stop", [], /stop needs CONTAINER/],
  ["stop", ["--nonsense", "web"], /stop has no option "--nonsense"/],
  ["stop", ["-t", "soon", "web"], /needs a number, not "soon"/],
  ["kill", ["web", "--signal"], /--signal needs a value/],
])("refuses %s %j", (name, words, message) => {
  expect(() => parseWords(command(name), words)).toThrow(message);
});
