import { describe, expect, it } from "vitest";
import { decodeSpec, encodeSpec, parseExact } from "../../../../src/oci/spec/json.ts";
import { specWith } from "./inputs.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (json: string) => new TextEncoder().encode(json);

describe("encodeSpec and decodeSpec", () => {
  it("keep an unlimited rlimit whole, out and in again", () => {
    const spec = specWith({ ulimits: ["core=-1", "nofile=10"] });
    expect(text(encodeSpec(spec))).toContain('"soft":18446744073709551615');
    expect(decodeSpec(encodeSpec(spec)).process.rlimits).toEqual([
      { type: "RLIMIT_CORE", soft: 2n ** 64n - 1n, hard: 2n ** 64n - 1n },
      { type: "RLIMIT_NOFILE", soft: 10, hard: 10 },
    ]);
  });

  it("keep text that looks like a number as text", () => {
    const spec = specWith({ env: ["A=18446744073709551615"], annotations: { a: "18446744073709551615" } });
    expect(decodeSpec(encodeSpec(spec))).toEqual(spec);
  });

  it("refuse what is not a spec", () => {
    expect(() => decodeSpec(bytes("{"))).toThrow("cannot read the runtime spec: not valid JSON");
    for (const json of ["{}", "null", "3"]) expect(() => decodeSpec(bytes(json))).toThrow("has no process");
  });
});

describe("parseExact", () => {
  it("leaves fractions and safe integers numbers", () => {
    expect(parseExact("[1, 1.5, 1e300, 9007199254740991, 9007199254740993, -9223372036854775808]", "x")).toEqual([
      1,
      1.5,
      1e300,
      9007199254740991,
      9007199254740993n,
      -9223372036854775808n,
    ]);
  });
});
