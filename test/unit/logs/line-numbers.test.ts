import fc from "fast-check";
import { expect, test } from "vitest";
import { LineNumbers } from "../../../src/logs/line-numbers.ts";

test("is a sorted list of which the front goes", () => {
  const step = fc.record({ add: fc.integer({ min: 0, max: 5000 }), drop: fc.nat({ max: 3000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const numbers = new LineNumbers();
      let list: number[] = [];
      let next = 0;
      for (const { add, drop } of steps) {
        for (let i = 0; i < add; i++) {
          numbers.push(next);
          list.push(next);
          next += 1 + (i % 3);
        }
        const below = (list[0] ?? 0) + drop;
        numbers.dropBelow(below);
        list = list.filter((number) => number >= below);
        expect(numbers.length).toBe(list.length);
        for (const index of [0, 1, list.length - 1, list.length]) expect(numbers.at(index)).toBe(list[index]);
        expect(numbers.lowerBound(below + 700)).toBe(list.filter((number) => number < below + 700).length);
      }
    }),
  );
});

test("takes no number twice", () => {
  const numbers = new LineNumbers();
  for (const number of [3, 4, 4, 3, 7]) numbers.push(number);
  expect([numbers.at(0), numbers.at(1), numbers.at(2), numbers.length]).toEqual([3, 4, 7, 3]);
  numbers.dropBelow(100);
  expect(numbers.length).toBe(0);
});
