import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { mapLimited } from "../../../src/engine/concurrency.ts";

test("keeps the order and the limit", async () => {
  let running = 0;
  let most = 0;
  const results = await mapLimited([5, 1, 4, 0, 3, 2], 3, async (turns, index) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    running -= 1;
    return `${index}:${turns}`;
  });
  expect(results).toEqual(["0:5", "1:1", "2:4", "3:0", "4:3", "5:2"]);
  expect(most).toBe(3);
});

test("the first failure ends it, and nothing is nothing", async () => {
  await expect(mapLimited([1, 2, 3], 2, (item) => Promise.reject(new Error(`no ${item}`)))).rejects.toThrow("no 1");
  expect(await mapLimited([], 2, async () => 1)).toEqual([]);
});
