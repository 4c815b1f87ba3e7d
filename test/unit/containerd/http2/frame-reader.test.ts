import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_FRAME_BYTES, encodeFrame, type Frame, frameHeader } from "../../../../src/containerd/http2/frame.ts";
import { createFrameReader } from "../../../../src/containerd/http2/frame-reader.ts";
import { createMessageReader, encodeMessage } from "../../../../src/containerd/http2/message.ts";

const byte = fc.integer({ min: 0, max: 255 });
const frames = fc.array(
  fc.record({
    type: byte,
    flags: byte,
    streamId: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 0, maxLength: DEFAULT_FRAME_BYTES }),
    ),
  }),
  { maxLength: 6 },
);
const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 50 });

/** The bytes in pieces whose lengths are `sizes`, over and over. */
function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("frames are read wherever their bytes are cut", () => {
  fc.assert(
    fc.property(frames, cuts, (sent, sizes) => {
      const bytes = Buffer.concat(
        sent.map(({ type, flags, streamId, payload }) => encodeFrame(type, flags, streamId, payload)),
      );
      const got: Frame[] = [];
      const read = createFrameReader((frame) => got.push(frame));
      for (const piece of cut(bytes, sizes)) read(piece);
      expect(got).toEqual(sent.map(({ payload, ...frame }) => ({ ...frame, payload: Buffer.from(payload) })));
    }),
  );
});

test("frames are read byte by byte", () => {
  const got: Frame[] = [];
  const read = createFrameReader((frame) => got.push(frame));
  const bytes = Buffer.concat([encodeFrame(4, 1, 0, Buffer.alloc(0)), encodeFrame(0, 0, 7, Buffer.from("abc"))]);
  for (const piece of cut(bytes, [1])) read(piece);
  expect(got).toEqual([
    { type: 4, flags: 1, streamId: 0, payload: Buffer.alloc(0) },
    { type: 0, flags: 0, streamId: 7, payload: Buffer.from("abc") },
  ]);
});

test("a frame that is too long is refused by its header", () => {
  const read = createFrameReader(() => undefined);
  expect(() => read(frameHeader(0, 0, 1, DEFAULT_FRAME_BYTES + 1))).toThrow("too long");
});

test("messages are read wherever their bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 8 }), cuts, (sent, sizes) => {
      const got: Buffer[] = [];
      const reader = createMessageReader(2000, (message) => got.push(message));
      const bytes = Buffer.concat(sent.map(encodeMessage));
      for (const piece of cut(bytes, sizes)) expect(reader.read(piece)).toBeUndefined();
      expect(got).toEqual(sent.map((message) => Buffer.from(message)));
      expect(reader.isAtEnd).toBe(true);
    }),
  );
});

test("a message is at its end only between messages", () => {
  const reader = createMessageReader(10, () => undefined);
  const bytes = encodeMessage(Buffer.from("ab"));
  for (const [index] of bytes.entries()) {
    expect(reader.read(bytes.subarray(index, index + 1))).toBeUndefined();
    expect(reader.isAtEnd).toBe(index === bytes.length - 1);
  }
});

test("a message that is too long or compressed is refused by its prefix", () => {
  const read = (prefix: string) => createMessageReader(10, () => undefined).read(Buffer.from(prefix, "hex"));
  expect(read("000000000a")).toBeUndefined();
  expect(read("000000000b")).toBe("the message has 11 bytes, more than 10");
  expect(read("01 00000001".replace(" ", ""))).toContain("compressed");
});
