import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLeptonError } from "../../../src/errors.ts";
import {
  familiarName,
  familiarRepository,
  formatImageRef,
  isImageRef,
  parseImageRef,
  storedName,
} from "../../../src/oci/reference.ts";

const HEX = "0123456789abcdef".repeat(4);
const SHA = `sha256:${HEX}`;

// What is typed, the full name, the short name; as docker's own parser answers.
const VALID: readonly (readonly [typed: string, full: string, short: string])[] = [
  ["alpine", "docker.io/library/alpine", "alpine"],
  ["alpine:3.20", "docker.io/library/alpine:3.20", "alpine:3.20"],
  ["library/alpine", "docker.io/library/alpine", "alpine"],
  ["docker.io/alpine", "docker.io/library/alpine", "alpine"],
  ["docker.io/library/alpine", "docker.io/library/alpine", "alpine"],
  ["index.docker.io/alpine", "docker.io/library/alpine", "alpine"],
  ["index.docker.io/user/app:1", "docker.io/user/app:1", "user/app:1"],
  ["user/app", "docker.io/user/app", "user/app"],
  ["user/deep/app", "docker.io/user/deep/app", "user/deep/app"],
  ["library/distros/ubuntu", "docker.io/library/distros/ubuntu", "library/distros/ubuntu"],
  ["localhost/app", "localhost/app", "localhost/app"],
  ["localhost:5000/a", "localhost:5000/a", "localhost:5000/a"],
  ["localhost:5000/a:b", "localhost:5000/a:b", "localhost:5000/a:b"],
  ["[::1]:5000/a:b", "[::1]:5000/a:b", "[::1]:5000/a:b"],
  ["[::1]/a", "[::1]/a", "[::1]/a"],
  ["[fd00:1:2::3]/foo/bar:T_1", "[fd00:1:2::3]/foo/bar:T_1", "[fd00:1:2::3]/foo/bar:T_1"],
  ["127.0.0.1:5000/a", "127.0.0.1:5000/a", "127.0.0.1:5000/a"],
  ["127.0.0.1/a", "127.0.0.1/a", "127.0.0.1/a"],
  ["ghcr.io/o/p:v1.2.3", "ghcr.io/o/p:v1.2.3", "ghcr.io/o/p:v1.2.3"],
  ["ghcr.io/p", "ghcr.io/p", "ghcr.io/p"],
  ["Foo/bar", "Foo/bar", "Foo/bar"],
  ["FOO.example.com/bar", "FOO.example.com/bar", "FOO.example.com/bar"],
  ["xn--n3h.com/a", "xn--n3h.com/a", "xn--n3h.com/a"],
  ["a.b/c", "a.b/c", "a.b/c"],
  ["a:1/c", "a:1/c", "a:1/c"],
  ["app:1.0_rc-1", "docker.io/library/app:1.0_rc-1", "app:1.0_rc-1"],
  ["app:_x", "docker.io/library/app:_x", "app:_x"],
  ["app:A", "docker.io/library/app:A", "app:A"],
  ["a__b/c--d/e.f/g_h", "docker.io/a__b/c--d/e.f/g_h", "a__b/c--d/e.f/g_h"],
  ["a---b", "docker.io/library/a---b", "a---b"],
  [`a@${SHA}`, `docker.io/library/a@${SHA}`, `a@${SHA}`],
  [`a:b@${SHA}`, `docker.io/library/a:b@${SHA}`, `a:b@${SHA}`],
  [`localhost:5000/a:b@${SHA}`, `localhost:5000/a:b@${SHA}`, `localhost:5000/a:b@${SHA}`],
  [`a@sha512:${HEX}${HEX}`, `docker.io/library/a@sha512:${HEX}${HEX}`, `a@sha512:${HEX}${HEX}`],
  ["0", "docker.io/library/0", "0"],
  ["5000", "docker.io/library/5000", "5000"],
  [HEX.slice(1), `docker.io/library/${HEX.slice(1)}`, HEX.slice(1)],
  ["sha256:abc", "docker.io/library/sha256:abc", "sha256:abc"],
  [`a:${"t".repeat(128)}`, `docker.io/library/a:${"t".repeat(128)}`, `a:${"t".repeat(128)}`],
  [`u/${"n".repeat(253)}`, `docker.io/u/${"n".repeat(253)}`, `u/${"n".repeat(253)}`],
  ["example.com:99999/a", "example.com:99999/a", "example.com:99999/a"],
];

const INVALID: readonly string[] = [
  "",
  ":",
  "@",
  "/",
  "a:",
  "a@",
  ":a",
  "@a",
  "a::b",
  "a:b:c",
  "a:b:c/d:e:f",
  "A",
  "UPPER",
  "a/B",
  "docker.io/Foo",
  "library/Foo",
  "Foo/Bar",
  "a//b",
  "/a",
  "a/",
  "docker.io//x",
  "docker.io/",
  "a:..",
  "a:.b",
  "a:-b",
  "..",
  ".",
  "-",
  "-a",
  "a-",
  "_a",
  "a_",
  "a___b",
  "a..b",
  "a._b",
  "../../../etc/x:1",
  "a/../b",
  "./a",
  "http://a/b",
  "https://docker.io/a",
  "x;id",
  "a b",
  " a",
  "a ",
  "a\n",
  "a\0b",
  "a:b\n",
  "evil\u001b[31m:latest",
  "\u001b]52;c;eA==\u0007:latest",
  "é",
  "a\u3002b/c",
  "a\u2024b",
  "[::1/a",
  "::1/a",
  "[::1%eth0]:5000/a",
  "[::ffff:1.2.3.4]/a",
  "localhost:/a",
  "host:port/a",
  "-a.com/b",
  "a-.com/b",
  HEX,
  `a@sha256:${HEX.slice(1)}`,
  `a@sha256:${HEX}0`,
  `a@sha256:${HEX.toUpperCase()}`,
  `a@md5:${HEX}`,
  "a@sha256:short",
  `a@${SHA}:tag`,
  `a:${"t".repeat(129)}`,
  "n".repeat(256),
  `docker.io/u/${"n".repeat(254)}`,
];

describe("parseImageRef", () => {
  test.each(VALID)("reads %s as docker does", (typed, full, short) => {
    const ref = parseImageRef(typed);
    expect(formatImageRef(ref)).toBe(full);
    expect(familiarName(ref)).toBe(short);
    expect(parseImageRef(full)).toEqual(ref);
    expect(parseImageRef(short)).toEqual(ref);
  });

  test.each(INVALID.map((text) => [text]))("refuses %j", (text) => {
    expect(isImageRef(text)).toBe(false);
    expect(() => parseImageRef(text)).toThrow(/^(invalid|repository name)/);
  });

  test("the tables are as long as promised", () => {
    expect(VALID.length).toBeGreaterThanOrEqual(40);
    expect(INVALID.length).toBeGreaterThanOrEqual(60);
  });

  test("says what is wrong with capitals, in docker's words", () => {
    expect(() => parseImageRef("UPPER")).toThrow(
      "invalid reference format: repository name (library/UPPER) must be lowercase",
    );
  });

  test("refuses megabytes at once, with a short message", () => {
    for (const text of ["a".repeat(1e6), "a.".repeat(5e5), `${"a/".repeat(5e5)}a`, `${"-".repeat(1e6)}`]) {
      const error = thrownBy(() => parseImageRef(text));
      expect(isLeptonError(error, "invalid-argument")).toBe(true);
      expect(String(error).length).toBeLessThan(1000);
    }
  });
});

describe("print and parse are inverse", () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const domain = fc.oneof(
    fc.constantFrom("docker.io", "localhost", "[::1]", "[fe80::1:2]:5000", "127.0.0.1:443"),
    fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,4})?\.[a-zA-Z]{2,5}(:[0-9]{1,5})?$/),
  );
  const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined });
  const digest = fc.option(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), { nil: undefined });

  test("parse(print(ref)) is ref, and print(parse(text)) is text for full names", () => {
    fc.assert(
      fc.property(domain, path, tag, digest, (host, repository, label, hash) => {
        const name = host === "docker.io" && !repository.includes("/") ? `library/${repository}` : repository;
        const text = `${host}/${name}${label === undefined ? "" : `:${label}`}${hash === undefined ? "" : `@${hash}`}`;
        const ref = parseImageRef(text);
        expect(formatImageRef(ref)).toBe(text);
        expect(parseImageRef(formatImageRef(ref))).toEqual(ref);
        expect(parseImageRef(familiarName(ref))).toEqual(ref);
      }),
      { numRuns: 500 },
    );
  });

  test("any text is refused, or accepted with a stable form and no control character", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        if (!isImageRef(text)) return;
        const full = formatImageRef(parseImageRef(text));
        expect(formatImageRef(parseImageRef(full))).toBe(full);
        expect(full).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 500 },
    );
  });
});

test("storedName adds latest to a bare name and drops the tag beside a digest", () => {
  expect(storedName("alpine")).toBe("docker.io/library/alpine:latest");
  expect(storedName("alpine:3")).toBe("docker.io/library/alpine:3");
  expect(storedName(`alpine:3@${SHA}`)).toBe(`docker.io/library/alpine@${SHA}`);
});

test("familiarRepository leaves tag and digest away", () => {
  expect(familiarRepository(parseImageRef(`ghcr.io/a/b:c@${SHA}`))).toBe("ghcr.io/a/b");
  expect(familiarRepository(parseImageRef("alpine:3"))).toBe("alpine");
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
