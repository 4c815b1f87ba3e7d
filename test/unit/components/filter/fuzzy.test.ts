import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzyScore } from "../../../../components/filter/fuzzy.ts";

test("a fuzzy match is better where letters follow each other or begin words", () => {
  const best = (word: string, texts: string[]) =>
    texts.sort((a, b) => (fuzzyScore(word, b) ?? -99) - (fuzzyScore(word, a) ?? -99))[0];
  expect(best("st", ["restart", "stop"])).toBe("stop");
  expect(best("rmi", ["rename image", "rmi"])).toBe("rmi");
  expect(fuzzyScore("xyz", "stop")).toBeUndefined();
});

test("the letters of a text in their order are found in it, others are not", () => {
  const text = fc.array(fc.constantFrom("a", "B", "c", "-", "é", "漢", "😀"), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.boolean()), (chars, keep) => {
      const some = chars.filter(() => keep.next().value === true);
      expect(fuzzyScore(some.join(""), chars.join(""))).toBeDefined();
      expect(fuzzyScore([...some, "q"].join(""), chars.join(""))).toBeUndefined();
      expect(fuzzyScore([...chars, ...chars].join(""), chars.join(""))).toBeUndefined();
    }),
  );
});
