import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../../../src/containerd/client.ts";
import { mayBeBomb, openBombGuard } from "../../../../../src/engine/images/pull/bomb-guard.ts";
import { partsHere, unpackedSizeHint, zstdContentSize } from "../../../../../src/engine/images/pull/unpacked-size.ts";
import { type Digest, digestOf } from "../../../../../src/oci/digest.ts";
import type { Descriptor } from "../../../../../src/oci/documents.ts";

/** A store that holds these bytes. */
function holding(bytes: Uint8Array): { readonly client: Client; readonly layer: Descriptor } {
  const content = {
    async *read(_: string, { offset = 0n, size = 0n }: { offset?: bigint; size?: bigint }) {
      yield bytes.subarray(Number(offset), Number(offset + size));
    },
  };
  const layer = { mediaType: "x", digest: digestOf(bytes), size: bytes.length };
  return { client: { content } as unknown as Client, layer };
}

const hintOf = ({ client, layer }: ReturnType<typeof holding>) => unpackedSizeHint(layer, partsHere(client, layer));

/** A gzip layer that says it unpacks to so much. */
function gzipOf(claimedBytes: number, size = 1 << 20): Uint8Array {
  const bytes = Buffer.alloc(size);
  bytes.set([0x1f, 0x8b]);
  bytes.writeUInt32LE(claimedBytes, size - 4);
  return bytes;
}

describe("what a layer says of itself", () => {
  test.each([0, 1, 255, 256, 300, 65_535, 65_792, 1_000_000])("%d bytes of zstd", (size) => {
    expect(zstdContentSize(zstdCompressSync(new Uint8Array(size)))).toBe(size);
  });

  test("zstd in a stream says nothing, nor does a head that is cut off", () => {
    // Magic, a descriptor without a size, a window.
    expect(zstdContentSize(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]))).toBeUndefined();
    expect(zstdContentSize(zstdCompressSync(new Uint8Array(1000)).subarray(0, 6))).toBeUndefined();
    expect(zstdContentSize(new Uint8Array(0))).toBeUndefined();
  });

  test("gzip and plain", async () => {
    const packed = holding(gzipSync(new Uint8Array(100_000)));
    expect(await hintOf(packed)).toBe(100_000);
    const plain = holding(new Uint8Array(5000));
    expect(await hintOf(plain)).toBe(5000);
    const stub = holding(Buffer.from([0x1f, 0x8b, 8]));
    expect(await hintOf(stub)).toBeUndefined();
  });
});

test("more than a hundredfold and more than 1 GiB is worth a warning", async () => {
  const warnings: string[] = [];
  const onWarning = (text: string) => warnings.push(text);
  const bomb = holding(gzipOf(2 ** 31));
  await openBombGuard(bomb.client, { onWarning })(bomb.layer);
  expect(warnings).toEqual([`layer "${bomb.layer.digest}" unpacks to 2GiB, 2048 times its size`]);
  for (const harmless of [gzipOf(2 ** 30), gzipOf(2 ** 31, 32 << 20)]) {
    const { client, layer } = holding(harmless);
    await openBombGuard(client, { onWarning })(layer);
  }
  expect(warnings).toHaveLength(1);
});

test("what is too small for 1 GiB is not looked at before it comes", () => {
  const sized = (size: number) => ({ mediaType: "x", digest: digestOf(""), size });
  expect([mayBeBomb(sized(32_767)), mayBeBomb(sized(32_768))]).toEqual([false, true]);
});

test("the layers count together against the limit, those that say nothing with what they have", async () => {
  const { client, layer } = holding(gzipOf(600_000, 1000));
  const guard = openBombGuard(client, { maxUnpackedBytes: 1_000_000 });
  await guard(layer);
  await expect(guard({ ...layer, digest: "sha256:b" as Digest })).rejects.toMatchObject({
    code: "failed-precondition",
    message: expect.stringContaining("more than the 976.6KiB allowed"),
  });
});
