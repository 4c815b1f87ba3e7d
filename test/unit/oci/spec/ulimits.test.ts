import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUlimit, printUlimit } from "../../../../src/oci/spec/ulimits.ts";
import { badArgument, specWith } from "./inputs.ts";

const MAX = 2n ** 63n - 1n;

describe("parseUlimit", () => {
  it("reads back what it prints", () => {
    const limit = fc.record({
      name: fc.constantFrom("core", "nofile", "stack", "memlock"),
      soft: fc.bigInt({ min: 0n, max: MAX }),
      more: fc.bigInt({ min: -1n, max: MAX }),
    });
    fc.assert(
      fc.property(limit, ({ name, soft, more }) => {
        const hard = more === -1n || soft + more > MAX ? -1n : soft + more;
        expect(parseUlimit(printUlimit({ name, soft, hard }))).toEqual({ name, soft, hard });
      }),
    );
  });

  it.each([
    ["nofile=10", 10n, 10n],
    ["nofile=10:20", 10n, 20n],
    ["core=0", 0n, 0n],
    ["core=-1", -1n, -1n],
    ["core=5:-1", 5n, -1n],
  ])("%s", (text, soft, hard) => {
    expect(parseUlimit(text)).toMatchObject({ soft, hard });
  });

  it.each([
    ["nofile", "invalid ulimit argument: nofile"],
    ["as=1", "invalid ulimit type: as"],
    ["=1", "invalid ulimit type: "],
    ["nofile=", "invalid ulimit argument: nofile="],
    ["nofile=x", "invalid ulimit argument: nofile=x"],
    ["nofile=1:", "invalid ulimit argument: nofile=1:"],
    ["nofile=1:2:3", "invalid ulimit argument: nofile=1:2:3"],
    ["nofile=1.5", "invalid ulimit argument: nofile=1.5"],
    ["nofile=-2", "invalid ulimit argument: nofile=-2"],
    ["nofile=9223372036854775808", "invalid ulimit argument: nofile=9223372036854775808"],
    ["nofile=20:10", "ulimit soft limit must be less than or equal to hard limit: 20 > 10"],
    ["nofile=-1:10", "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: 10"],
  ])("refuses %s", (text, message) => {
    expect(() => parseUlimit(text)).toThrow(badArgument(`invalid argument "${text}" for "--ulimit" flag: ${message}`));
  });
});

describe("withUlimits", () => {
  it("sorts by name, keeps the last of a name, and makes -1 the kernel's infinity", () => {
    expect(specWith({ ulimits: ["nofile=1:2", "core=-1", "nofile=3"] }).process.rlimits).toEqual([
      { type: "RLIMIT_CORE", soft: 2n ** 64n - 1n, hard: 2n ** 64n - 1n },
      { type: "RLIMIT_NOFILE", soft: 3n, hard: 3n },
    ]);
  });

  it("leaves the field out where none is given", () => {
    expect(specWith({}).process).not.toHaveProperty("rlimits");
  });
});
