import { expect, test } from "vitest";
import { splitCopyArg } from "../../../../src/commands/container/copy-arg.ts";

test.each([
  ["web:/a", { container: "web", path: "/a" }],
  ["web:a:b", { container: "web", path: "a:b" }],
  ["web:", { container: "web", path: "" }],
  ["/a:b", { path: "/a:b" }],
  ["./a:b", { path: "./a:b" }],
  ["..:a", { path: "..:a" }],
  [":a", { path: ":a" }],
  ["plain", { path: "plain" }],
  ["-", { path: "-" }],
])("%s is %j", (text, expected) => {
  expect(splitCopyArg(text, "source")).toEqual(expected);
});

test("nothing is no argument", () => {
  expect(() => splitCopyArg("", "source")).toThrow("source can not be empty");
});
