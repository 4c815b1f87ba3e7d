import fc from "fast-check";
import { expect, test } from "vitest";
import { FLAG, type Frame, MAX_WINDOW_BYTES } from "../../../../src/containerd/http2/frame.ts";
import { createFrameReader } from "../../../../src/containerd/http2/frame-reader.ts";
import { createOutflow } from "../../../../src/containerd/http2/outflow.ts";

/** An outflow whose frames are kept. */
function recorded() {
  const frames: Frame[] = [];
  const read = createFrameReader((frame) => frames.push(frame));
  const outflow = createOutflow((bytes) => read(bytes));
  const sent = (streamId: number) => Buffer.concat(frames.filter((f) => f.streamId === streamId).map((f) => f.payload));
  const total = () => frames.reduce((sum, { payload }) => sum + payload.length, 0);
  return { outflow, frames, sent, total };
}

test("nothing leaves beyond the window of the stream and that of the connection", () => {
  const { outflow, sent } = recorded();
  const [first, second] = [outflow.openLane(1), outflow.openLane(3)];
  first.send(Buffer.alloc(100_000), true);
  second.send(Buffer.alloc(10), true);
  expect(sent(1).length).toBe(65_535);
  expect(sent(3).length).toBe(0);
  outflow.grow(20);
  // The second has room in its own window, the first has none.
  expect(sent(3).length).toBe(10);
  first.grow(100_000);
  expect(sent(1).length).toBe(65_535 + 10);
  outflow.grow(100_000);
  expect(sent(1).length).toBe(100_000);
  expect(first.isEnded).toBe(true);
});

test("a smaller initial window makes those of open streams negative", () => {
  const { outflow, sent } = recorded();
  const lane = outflow.openLane(1);
  lane.send(Buffer.alloc(70_000), false);
  outflow.grow(100_000);
  outflow.setInitialWindow(10);
  lane.grow(65_525);
  expect(sent(1).length).toBe(65_535);
  lane.grow(1);
  expect(sent(1).length).toBe(65_536);
});

test("a window that grows past 2^31-1 breaks the connection", () => {
  const { outflow } = recorded();
  expect(() => outflow.grow(MAX_WINDOW_BYTES)).toThrow("too far");
});

test("whatever the grants, all bytes of all streams arrive in their order, and one end each", () => {
  const grants = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 30_000 })), {
    maxLength: 60,
  });
  const messages = fc.array(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(messages, grants, (sizes, given) => {
      const { outflow, frames, sent, total } = recorded();
      let granted = 65_535;
      const lanes = sizes.map((ofLane, n) => {
        const lane = outflow.openLane(2 * n + 1);
        for (const [index, size] of ofLane.entries()) lane.send(Buffer.alloc(size, index), false);
        lane.send(Buffer.alloc(0), true);
        return lane;
      });
      for (const [to, bytes] of given) {
        if (to === 0) outflow.grow(bytes);
        else lanes[to - 1]?.grow(bytes);
        if (to === 0) granted += bytes;
        expect(total()).toBeLessThanOrEqual(granted);
      }
      outflow.grow(1_000_000);
      for (const lane of lanes) lane.grow(1_000_000);
      for (const [n, ofLane] of sizes.entries()) {
        const all = Buffer.concat(ofLane.map((size, index) => Buffer.alloc(size, index)));
        // Not toEqual(): it walks a buffer byte by byte.
        expect(sent(2 * n + 1).equals(all)).toBe(true);
        const ends = frames.filter((f) => f.streamId === 2 * n + 1 && (f.flags & FLAG.endStream) !== 0);
        expect(ends).toHaveLength(1);
      }
    }),
  );
});
