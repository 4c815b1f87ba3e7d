import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseChallenges } from "../../../../src/registry/auth/challenge.ts";

describe("parseChallenges", () => {
  test.each([
    ["", []],
    ["Basic", [["basic", {}]]],
    [
      'Bearer realm="https://auth.example/token",service="s",scope="repository:a/b:pull,push"',
      [["bearer", { realm: "https://auth.example/token", service: "s", scope: "repository:a/b:pull,push" }]],
    ],
    [
      'Basic realm="a", Bearer realm="b", service=c',
      [
        ["basic", { realm: "a" }],
        ["bearer", { realm: "b", service: "c" }],
      ],
    ],
    ['BEARER Realm = "x" , SERVICE="y"', [["bearer", { realm: "x", service: "y" }]]],
    ['Bearer realm="a\\"b\\\\c"', [["bearer", { realm: 'a"b\\c' }]]],
    ['Bearer realm="a",realm="b"', [["bearer", { realm: "a" }]]],
    [
      'Bearer realm="never ends',
      [
        ["bearer", { realm: '"never' }],
        ["ends", {}],
      ],
    ],
    [
      "Negotiate, Basic realm=x",
      [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
      ],
    ],
    [",,, Basic ,,", [["basic", {}]]],
    ['Bearer __proto__="x",constructor="y"', [["bearer", { ["__proto__"]: "x", constructor: "y" }]]],
  ])("reads %j", (header, expected) => {
    const read = parseChallenges(header).map(({ scheme, parameters }) => [scheme, { ...parameters }]);
    expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
  });

  test("reads back what was written", () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const challenge = fc.tuple(token, fc.dictionary(token, fc.string(), { minKeys: 1, maxKeys: 4 }));
    const property = fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (challenges) => {
      const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
      const header = challenges
        .map(
          ([scheme, all]) =>
            `${scheme} ${Object.entries(all)
              .map(([name, text]) => `${name}=${quoted(text)}`)
              .join(", ")}`,
        )
        .join(", ");
      const read = parseChallenges(header).map(({ scheme, parameters }) => [scheme, { ...parameters }]);
      expect(read).toEqual(challenges.map(([scheme, all]) => [scheme, { ...all }]));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("ends for any text, also for a very long one", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", ",", "=", " ", "a", "\n", "é"), maxLength: 300 }),
        (text) => {
          expect(parseChallenges(text).length).toBeLessThanOrEqual(300);
        },
      ),
      { numRuns: 1000 },
    );
    expect(parseChallenges('a="'.repeat(1_000_000)).length).toBeLessThan(20_000);
  });
});
