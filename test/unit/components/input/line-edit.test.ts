import { expect, test } from "vitest";
import { type Edit, EMPTY_LINE, edit, insert, type Line, lineOf } from "../../../../components/input/line-edit.ts";
import { BINDINGS } from "../../../../components/keymap.ts";

function keys(line: Line, ...names: string[]): Line {
  const editOf = (key: string) =>
    BINDINGS.find((binding) => binding.scope === "line" && binding.keys.includes(key))?.name as Edit;
  return names.reduce((before, name) => edit(before, editOf(name)), line);
}

test("types, moves and deletes by characters, not by code units", () => {
  const line = insert(insert(EMPTY_LINE, "a🎉"), "é");
  expect(line).toEqual({ text: "a🎉é", cursor: 3 });
  expect(keys(line, "left", "backspace")).toEqual({ text: "aé", cursor: 1 });
  expect(keys(line, "home", "delete")).toEqual({ text: "🎉é", cursor: 0 });
});

test("knows the shell's editing keys", () => {
  const line = lineOf("stop web-1  api");
  expect(keys(line, "ctrl-w")).toEqual(lineOf("stop web-1  "));
  expect(keys(line, "ctrl-w", "ctrl-w")).toEqual(lineOf("stop "));
  expect(keys(line, "ctrl-a", "ctrl-k")).toEqual(EMPTY_LINE);
  expect(keys(line, "ctrl-u")).toEqual(EMPTY_LINE);
  expect(keys(line, "ctrl-a", "right", "ctrl-u")).toEqual({ text: "top web-1  api", cursor: 0 });
});

test("a paste of several lines becomes one", () => {
  expect(insert(EMPTY_LINE, "a\n\nb\tc").text).toBe("a b c");
});
