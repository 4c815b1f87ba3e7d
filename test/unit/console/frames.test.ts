import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createFrameDecoder,
  type Frame,
  frameHeader,
  jsonFrame,
  MAX_FRAME_BYTES,
} from "../../../src/console/frames.ts";

const frames = fc.array(
  fc.record({ type: fc.integer({ min: 0, max: 255 }), data: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 20 },
);

function encode({ type, data }: Frame): Buffer {
  return Buffer.concat([frameHeader(type, data.length), data]);
}

/** Cuts bytes at random places. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe("frames", () => {
  test("come back the same however the stream is cut", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (sent, cuts) => {
        const decode = createFrameDecoder();
        const got = split(Buffer.concat(sent.map(encode)), cuts).flatMap((chunk) => decode(chunk));
        expect(got.map(({ type, data }) => [type, [...data]])).toEqual(sent.map(({ type, data }) => [type, [...data]]));
      }),
    );
  });

  test("have docker's attach header: type, three zeros, big-endian length", () => {
    expect([...frameHeader(2, 0x01020304)]).toEqual([2, 0, 0, 0, 1, 2, 3, 4]);
  });

  test("carry JSON", () => {
    const [frame] = createFrameDecoder()(jsonFrame(18, { exitCode: 7 }));
    expect(frame?.type).toBe(18);
    expect(Buffer.from(frame?.data ?? []).toString()).toBe('{"exitCode":7}');
  });

  test("that claim to be too long are refused before they are collected", () => {
    const decode = createFrameDecoder();
    expect(() => decode(frameHeader(1, MAX_FRAME_BYTES + 1))).toThrow("too long");
  });
});
