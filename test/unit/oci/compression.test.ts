import zlib from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compressZstd, decompress, detectCompression } from "../../../src/oci/compression.ts";
import { cut, gather } from "../../helpers/bytes.ts";

const read = (bytes: Uint8Array, size = 100) => gather(decompress(cut(bytes, size)));

test("plain, gzip and zstd streams come out the same, in chunks of every size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
      for (const packed of [zlib.gzipSync(bytes), zlib.zstdCompressSync(bytes)]) {
        expect(await read(packed, size)).toEqual(Buffer.from(bytes));
      }
      if (detectCompression(bytes) === "none") expect(await read(bytes, size)).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 50 },
  );
});

test("gzip of several members is one stream", async () => {
  const packed = Buffer.concat([zlib.gzipSync("one "), zlib.gzipSync("two")]);
  expect((await read(packed)).toString()).toBe("one two");
});

test("a damaged or cut stream is an error", async () => {
  const packed = zlib.gzipSync(Buffer.alloc(100_000, "abc"));
  await expect(read(packed.subarray(0, packed.length - 10))).rejects.toThrow("gzip data is damaged or incomplete");
  await expect(read(packed.fill(0xff, 20, 40))).rejects.toThrow("gzip data is damaged or incomplete");
});

test("kinds we cannot read are named", async () => {
  await expect(read(new TextEncoder().encode("BZh91AY&SY"))).rejects.toThrow("bzip2 compression is not supported");
  await expect(read(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1))).rejects.toThrow("xz compression");
});

test("an error of the source is passed on, and the source is closed when nobody reads on", async () => {
  let closed = 0;
  async function* failing() {
    try {
      yield zlib.gzipSync("x").subarray(0, 8);
      throw new Error("disk gone");
    } finally {
      closed += 1;
    }
  }
  await expect(gather(decompress(failing()))).rejects.toThrow("disk gone");
  async function* endless() {
    try {
      while (true) yield new Uint8Array(1000);
    } finally {
      closed += 1;
    }
  }
  for await (const chunk of decompress(endless())) if (chunk.length > 0) break;
  expect(closed).toBe(2);
});

test("what zstd packs comes out the same, and an error of the source ends it", async () => {
  const bytes = Buffer.alloc(3_000_000, "some text ");
  const packed = await gather(compressZstd(cut(bytes, 70_000)));
  expect(packed.length).toBeLessThan(bytes.length / 100);
  expect((await read(packed, 1000)).equals(bytes)).toBe(true);
  expect((await gather(compressZstd(cut(bytes, 1234)))).equals(packed)).toBe(true);
  async function* failing() {
    yield bytes;
    throw new Error("disk gone");
  }
  await expect(gather(compressZstd(failing()))).rejects.toThrow("disk gone");
});
