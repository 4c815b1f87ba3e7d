import fc from "fast-check";
import { expect, test } from "vitest";
import { couldRunAway, parseLogFilter, parsePattern } from "../../../src/logs/pattern.ts";

test.each([
  ["timeout", "a Timeout here", true],
  ["Timeout", "a timeout here", false],
  ["status=5\\d\\d", "status=503", true],
  ["\\Dx", "ax", true],
  ["a|b", "only b", true],
  ["(unclosed", "an (unclosed group", true],
  ["[1", "at [1", true],
])("%j in %j: %s", (pattern, line, expected) => {
  expect(parsePattern(pattern)?.test(line)).toBe(expected);
});

test.each([
  ["", undefined],
  ["level:", undefined],
  ["level:nothing", undefined],
])("%j filters nothing", (filter, expected) => {
  expect(parseLogFilter(filter)).toBe(expected);
});

test.each([
  ["!healthz", "GET /healthz", false],
  ["!healthz", "GET /", true],
  ["level:warn", "WARN slow", true],
  ["level:warn", "ERROR gone", true],
  ["level:warn", "INFO fine", false],
  ["level:warn", "says nothing", false],
  ["level:error timeout", "ERROR timeout", true],
  ["level:error timeout", "ERROR other", false],
  ["level:error !timeout", "ERROR timeout", false],
])("filter %j on %j: %s", (filter, line, expected) => {
  expect(parseLogFilter(filter)?.test(line)).toBe(expected);
});

test("a filter that is upside down marks nothing, others what they found", () => {
  expect(parseLogFilter("!a")?.places("bab")).toEqual([]);
  expect(parseLogFilter("level:info a")?.places("INFO bab")).toEqual([[6, 7]]);
  expect(parsePattern("x*")?.places("axxb")).toEqual([[1, 3]]);
});

test.each(["(a+)+", "(a|a)*b", "((a)+x)+", "(x+x+)+y", "(.*)*", "(a{1,9})*", "(\\w+\\s?){10}", "(a)\\1", "((a|b)c)*"])(
  "%j is taken as text: it could run for ever",
  (source) => {
    expect(couldRunAway(source)).toBe(true);
    expect(parsePattern(source)?.note).toMatch(/taken as text/);
    expect(parsePattern(source)?.test(`before ${source} after`)).toBe(true);
  },
);

test.each(["a+b+", "(ab)+", "(a|b)c", "[(+]+", "\\(a+\\)+", "(a+){2}", "^\\d+ .*error", "(foo|bar) took \\d+ms"])(
  "%j is a regular expression",
  (source) => {
    expect(couldRunAway(source)).toBe(false);
    expect(parsePattern(source)?.note).toBeUndefined();
  },
);

test("whatever is typed, it never throws and never marks what it does not find", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 60 }), (source, line) => {
      const pattern = parsePattern(source);
      const places = pattern?.places(line) ?? [];
      if (pattern?.test(line) === false) expect(places).toEqual([]);
      let last = 0;
      for (const [from, to] of places) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        last = to;
      }
    }),
  );
});
