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
import { HEX, INVALID, SHA, VALID } from "../../fixtures/references.ts";
import { nearReferences } from "../../helpers/near-references.ts";

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

  test("a repository named as a registry or an id keeps its full name", () => {
    for (const full of [
      "docker.io/docker.io/library/a",
      `docker.io/library/${HEX}`,
      "docker.io/index.docker.io/a",
      "docker.io/a.b/c",
    ]) {
      expect(familiarName(parseImageRef(full))).toBe(full);
    }
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

  test("what is almost a reference is refused, or accepted with a stable form", () => {
    fc.assert(
      fc.property(nearReferences(), (text) => {
        if (!isImageRef(text)) return;
        const ref = parseImageRef(text);
        expect(parseImageRef(formatImageRef(ref))).toEqual(ref);
        expect(parseImageRef(familiarName(ref))).toEqual(ref);
        expect(ref.path.length).toBeLessThanOrEqual(255);
        expect(ref.tag?.length ?? 1).toBeLessThanOrEqual(128);
      }),
      { numRuns: 2000 },
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
