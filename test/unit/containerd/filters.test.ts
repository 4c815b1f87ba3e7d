import { expect, test } from "vitest";
import { allOf, anyOf, differs, equals, label, matches, quote } from "../../../src/containerd/filters.ts";

test("values are Go string literals", () => {
  expect(quote('a"b\\c\n\u0001')).toBe('"a\\"b\\\\c\\n\\u0001"');
  expect(quote("/tasks/exit")).toBe('"/tasks/exit"');
});

test("half a surrogate pair, which Go refuses, is replaced", () => {
  expect(quote("\ud800x")).toBe('"\ufffdx"');
});

test("filters are put together", () => {
  expect(allOf(equals(label("nerdctl/name"), "web"), differs("id", "x"))).toBe('labels."nerdctl/name"=="web",id!="x"');
  expect(matches("id", "^a")).toBe('id~="^a"');
  expect(anyOf("id", ["a", "b"])).toEqual(['id=="a"', 'id=="b"']);
});
