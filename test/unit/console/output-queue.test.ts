import { describe, expect, test } from "vitest";
import { createOutputQueue, type OutputChunk } from "../../../src/console/output-queue.ts";

const chunk = (text: string): OutputChunk => ({ stream: "stdout", data: Buffer.from(text) });
const big: OutputChunk = { stream: "stdout", data: new Uint8Array(1024 * 1024 + 1) };

function rig() {
  const calls: string[] = [];
  const queue = createOutputQueue({ pause: () => calls.push("pause"), resume: () => calls.push("resume") });
  return { queue, calls };
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

  test("asks its source to pause above 1 MiB and to go on below a half", async () => {
    const { queue, calls } = rig();
    queue.push(big);
    expect(calls).toEqual(["pause"]);
    await queue.chunks[Symbol.asyncIterator]().next();
    expect(calls).toEqual(["pause", "resume"]);
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

  test("lets its source run and drops what comes after its reader left", async () => {
    const { queue, calls } = rig();
    queue.push(chunk("a"));
    queue.push(big);
    for await (const _ of queue.chunks) break;
    await queue.drained;
    expect(calls).toEqual(["pause", "resume"]);
    queue.push(big);
    expect(calls).toEqual(["pause", "resume"]);
  });
});
