import fc from "fast-check";
import { expect, test } from "vitest";
import { chunksOf } from "../../../src/containerd/chunks.ts";

async function* pieces(all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

test("pieces of any size become chunks of at most the limit, without the skipped bytes", async () => {
  const sources = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sources, fc.integer({ min: 1, max: 9 }), fc.nat(120), async (source, max, skip) => {
      const chunks: Buffer[] = [];
      for await (const chunk of chunksOf(pieces(source), max, BigInt(skip))) chunks.push(chunk);
      expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= max)).toBe(true);
      expect(Buffer.concat(chunks)).toEqual(Buffer.concat(source).subarray(skip));
    }),
  );
});
