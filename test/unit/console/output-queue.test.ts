import { describe, expect, test } from "vitest";
import { createOutputQueue, type OutputChunk } from "../../../src/console/output-queue.ts";

const chunk = (text: string): OutputChunk => ({ stream: "stdout", data: Buffer.from(text) });
function rig() {
  const told: number[] = [];
  return { told, queue: createOutputQueue((bytes) => told.push(bytes)) };
}

describe("an output queue", () => {
  test("gives everything in order, also what came before the end was known", async () => {
    const { queue } = rig();
    queue.push(chunk("a"));
    queue.push(chunk("b"));
    queue.end();
    const got: string[] = [];
    for await (const { data } of queue.chunks) got.push(Buffer.from(data).toString());
    expect(got).toEqual(["a", "b"]);
  });

  test("gives what comes while its reader waits", async () => {
    const { queue } = rig();
    const reader = queue.chunks[Symbol.asyncIterator]();
    const next = reader.next();
    queue.push(chunk("late"));
    expect(Buffer.from((await next).value?.data ?? []).toString()).toBe("late");
  });

  test("tells what was taken when its reader comes back, in few words while there is more", async () => {
    const { queue, told } = rig();
    const reader = queue.chunks[Symbol.asyncIterator]();
    for (let i = 0; i < 100; i++) queue.push({ stream: "stdout", data: new Uint8Array(1000) });
    await reader.next();
    expect(told).toEqual([]);
    for (let i = 1; i < 100; i++) await reader.next();
    void reader.next();
    expect(told).toEqual([66_000, 34_000]);
  });

  test("is drained once the reader has taken the last chunk, not before", async () => {
    const { queue } = rig();
    queue.push(chunk("a"));
    queue.end();
    let drained = false;
    void queue.drained.then(() => (drained = true));
    const reader = queue.chunks[Symbol.asyncIterator]();
    await reader.next();
    expect(drained).toBe(false);
    await reader.next();
    await queue.drained;
    expect(drained).toBe(true);
  });

  test("counts as taken what its reader left, and what comes after", async () => {
    const { queue, told } = rig();
    queue.push(chunk("abc"));
    queue.push(chunk("de"));
    for await (const _ of queue.chunks) break;
    await queue.drained;
    queue.push(chunk("f"));
    expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBe("abcdef".length);
  });
});
