import { describe, expect, test } from "vitest";
import { newName } from "../../../../src/engine/images/tag.ts";

const SHA = `sha256:${"a".repeat(64)}`;

describe("a new name", () => {
  test.each([
    ["app", "docker.io/library/app:latest"],
    ["me/app:1", "docker.io/me/app:1"],
    ["[::1]:5000/app", "[::1]:5000/app:latest"],
    ["ghcr.io/sha256:1", "ghcr.io/sha256:1"],
  ])("%s is stored as %s", (typed, stored) => {
    expect(newName(typed)).toBe(stored);
  });

  test.each([
    ["a b", `error parsing reference: "a b" is not a valid repository/tag: invalid reference format`],
    [
      "App",
      `error parsing reference: "App" is not a valid repository/tag: invalid reference format: repository name (library/App) must be lowercase`,
    ],
    [`app@${SHA}`, "refusing to create a tag with a digest reference"],
    ["sha256:1", "refusing to create an ambiguous tag using digest algorithm as name"],
    ["sha256", "refusing to create an ambiguous tag using digest algorithm as name"],
  ])("%s is refused as docker does", (typed, message) => {
    expect(() => newName(typed)).toThrow(message);
  });

  test("of a megabyte is refused in a short sentence", () => {
    expect(() => newName(`${"a".repeat(1e6)}!`)).toThrow(/^.{0,600}$/);
  });
});
