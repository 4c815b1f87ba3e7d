import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chainIds,
  createDigester,
  type Digest,
  digestHex,
  digestOf,
  isDigest,
  parseDigest,
  shortDigest,
} from "../../../src/oci/digest.ts";

const EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

test("digests of known inputs", () => {
  expect(digestOf("")).toBe(EMPTY);
  expect(digestHex(parseDigest(EMPTY))).toBe(EMPTY.slice(7));
  expect(shortDigest(EMPTY)).toBe("e3b0c44298fc");
});

test("refuses what is not a digest", () => {
  for (const text of [
    "",
    "sha256",
    "sha256:",
    EMPTY.slice(1),
    EMPTY.toUpperCase(),
    `${EMPTY}0`,
    `md5:${"a".repeat(32)}`,
  ]) {
    expect(isDigest(text)).toBe(false);
    expect(() => parseDigest(text)).toThrow("invalid digest");
  }
  expect(isDigest(`constructor:${"a".repeat(64)}`)).toBe(false);
  expect(isDigest(`${EMPTY.slice(0, -1)}\n`)).toBe(false);
});

test("the running hash is that of the whole, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
      const digester = createDigester();
      for (const piece of pieces) digester.update(piece);
      expect(digester.digest()).toBe(digestOf(Buffer.concat(pieces)));
    }),
  );
});

test("chain ids follow the recurrence of the OCI image spec", () => {
  const [a, b, c] = ["a", "b", "c"].map((text) => digestOf(text)) as [Digest, Digest, Digest];
  const ab = digestOf(`${a} ${b}`);
  expect(chainIds([])).toEqual([]);
  expect(chainIds([a])).toEqual([a]);
  expect(chainIds([a, b, c])).toEqual([a, ab, digestOf(`${ab} ${c}`)]);
});
