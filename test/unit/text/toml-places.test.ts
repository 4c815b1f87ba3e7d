import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { expect, test } from "vitest";
import { tomlPlaces } from "../../../src/text/toml-places.ts";

const TEXT = `# a comment with key = 1 in it
top = "x = 1"
[keys.list] # and here
down = ["j", # the first
  "down"]
"up row" = """
down = 1
"" """
inline = { a = 1, b.c = 'd' }

[[plugin]]
name = "one"
[[plugin]]
name = "two"
[plugin.key]
x = 1
`;

test.each([
  [["top"], "2:1", "2:7"],
  [["keys"], "3:2", "3:2"],
  [["keys", "list"], "3:7", "3:7"],
  [["keys", "list", "down"], "4:1", "4:8"],
  [["keys", "list", "down", "1"], "5:3", "5:3"],
  [["keys", "list", "up row"], "6:1", "6:12"],
  [["keys", "list", "inline", "b", "c"], "9:21", "9:25"],
  [["plugin", "1", "name"], "14:1", "14:8"],
  [["plugin", "1", "key", "x"], "16:1", "16:5"],
  [["keys", "list", "nowhere"], "3:7", "3:7"],
  [["nowhere"], "1:1", "1:1"],
])("of %j the key stands at %s and the value at %s", (path, key, value) => {
  expect(() => parse(TEXT)).not.toThrow();
  const places = tomlPlaces(TEXT);
  const said = [places.key(path), places.value(path)].map(({ line, column }) => `${line}:${column}`);
  expect(said).toEqual([key, value]);
});

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
const word = fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name !== "__proto__");
const tables = fc.dictionary(word, fc.oneof(leaf, fc.dictionary(word, leaf, { maxKeys: 4 })), { maxKeys: 5 });

test("whatever the parser takes, each value is found where it is written", () => {
  fc.assert(
    fc.property(tables, (value) => {
      const text = stringify(value);
      const places = tomlPlaces(text);
      const lines = text.split("\n");
      const after = ({ line, column }: { line: number; column: number }) => (lines[line - 1] ?? "").slice(column - 1);
      for (const [path, wanted] of leaves(value)) {
        const [written = ""] = after(places.value(path)).match(/^"(?:[^"\\]|\\.)*"|^[-\w]+/) ?? [];
        expect(parse(`v = ${written}`)["v"]).toEqual(wanted);
      }
    }),
  );
});

function leaves(value: unknown, path: readonly string[] = []): (readonly [readonly string[], unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}
