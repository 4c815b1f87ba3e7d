import { expect, test } from "vitest";
import { splitTerm } from "../../../../src/engine/registry/search.ts";

test.each([
  ["alpine", "docker.io", "alpine"],
  ["library/alpine", "docker.io", "alpine"],
  ["me/app", "docker.io", "me/app"],
  ["docker.io/library/alpine", "docker.io", "alpine"],
  ["index.docker.io/me/app", "docker.io", "me/app"],
  ["localhost/web", "localhost", "web"],
  ["localhost:5000/library/web", "localhost:5000", "library/web"],
  ["[::1]:5000/web", "[::1]:5000", "web"],
  ["quay.io/", "quay.io", ""],
])("%s is looked for at the registry %s as %s", (text, host, term) => {
  expect(splitTerm(text)).toEqual({ host, term });
});

test("a term with a scheme is refused", () => {
  expect(() => splitTerm("https://quay.io/web")).toThrow("should not have a scheme");
});
