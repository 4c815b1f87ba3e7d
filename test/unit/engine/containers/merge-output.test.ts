import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mergeOutput } from "../../../../src/engine/containers/merge-output.ts";
import type { OutputChunk } from "../../../../src/engine/types.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeEach(() => void process.on("unhandledRejection", note));

afterEach(() => {
  process.off("unhandledRejection", note);
  expect(unhandled.splice(0)).toEqual([]);
});

/** Chunks after as many turns of the event loop as each wants. */
async function* stream(chunks: readonly (readonly [turns: number, text: string])[]): AsyncGenerator<Uint8Array> {
  for (const [turns, text] of chunks) {
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    yield Buffer.from(text);
  }
}

async function* broken(turns: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from("a");
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  throw new Error("the pipe broke");
}

/** A stream that stays silent and open. */
const silent: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<Uint8Array>>(() => undefined) }),
};

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

const texts = (chunks: readonly OutputChunk[], of: string) =>
  chunks.filter(({ stream }) => stream === of).map(({ data }) => Buffer.from(data).toString());

test("every chunk of both streams arrives once, each stream in its own order", async () => {
  const timed = fc.array(fc.tuple(fc.nat(2), fc.string({ minLength: 1 })), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(timed, timed, async (out, err) => {
      const merged = mergeOutput(stream(out), stream(err));
      const chunks = await collect(merged.chunks);
      await merged.ended;
      expect(texts(chunks, "stdout")).toEqual(out.map(([, text]) => text));
      expect(texts(chunks, "stderr")).toEqual(err.map(([, text]) => text));
    }),
    { numRuns: 50 },
  );
});

test("a terminal has one stream", async () => {
  const merged = mergeOutput(stream([[0, "a"]]), undefined);
  expect(texts(await collect(merged.chunks), "stdout")).toEqual(["a"]);
  await merged.ended;
});

test("a silent stream holds up no chunk of the other", async () => {
  const chunks: OutputChunk[] = [];
  for await (const chunk of mergeOutput(
    stream([
      [0, "a"],
      [1, "b"],
    ]),
    silent,
  ).chunks) {
    chunks.push(chunk);
    if (chunks.length === 2) break;
  }
  expect(texts(chunks, "stdout")).toEqual(["a", "b"]);
});

test("a slow reader is asked before the stream is: no more than one chunk of each waits", async () => {
  let given = 0;
  const counted = async function* () {
    while (true) yield Buffer.from(String(given++));
  };
  const iterator = mergeOutput(counted(), counted()).chunks[Symbol.asyncIterator]();
  await iterator.next();
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  expect(given).toBeLessThanOrEqual(4);
  await iterator.return?.();
});

test("a reader that leaves early lets the end come", async () => {
  const merged = mergeOutput(
    stream([
      [0, "a"],
      [0, "b"],
    ]),
    silent,
  );
  for await (const _ of merged.chunks) break;
  await merged.ended;
});

test.each([0, 3])("a stream that breaks %d turns later breaks the whole, and the end comes", async (turns) => {
  const merged = mergeOutput(stream([[1, "x"]]), broken(turns));
  await expect(collect(merged.chunks)).rejects.toThrow("the pipe broke");
  await merged.ended;
});

test("a break while the reader is busy waits for it, and one after it left is nobody's", async () => {
  const busy = mergeOutput(broken(1), undefined).chunks[Symbol.asyncIterator]();
  expect((await busy.next()).value).toMatchObject({ stream: "stdout" });
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  await expect(busy.next()).rejects.toThrow("the pipe broke");
  const left = mergeOutput(broken(2), undefined);
  for await (const _ of left.chunks) break;
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
});
