import { expect, test } from "vitest";
import { together } from "../../../../../src/engine/images/transfer/together.ts";

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

test("the first failure stops the others, and is thrown when all have let go", async () => {
  const ended: string[] = [];
  const working = together(undefined, (signal) => [
    Promise.reject(new Error("first")),
    untilAborted(signal).finally(async () => {
      await Promise.resolve();
      ended.push("other");
    }),
  ]);
  await expect(working).rejects.toThrow("first");
  expect(ended).toEqual(["other"]);
});

test("the caller's reason goes before that of the parts", async () => {
  const caller = new AbortController();
  const working = together(caller.signal, (signal) => [untilAborted(signal)]);
  caller.abort(new Error("enough"));
  await expect(working).rejects.toThrow("enough");
});

test("all that succeeds is waited for", async () => {
  const done: number[] = [];
  await together(undefined, () => [1, 2].map(async (n) => void done.push(n)));
  expect(done).toEqual([1, 2]);
});
