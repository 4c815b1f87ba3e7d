import fc from "fast-check";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { withCommands } from "../../../../components/app/command-bindings.ts";
import { BINDINGS } from "../../../../components/keymap.ts";
import { parseSettings as parse } from "../../../../components/settings/parse.ts";
import { DEFAULTS } from "../../../../components/settings/settings.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";

const bindings = withCommands(BINDINGS, COMMANDS);
const parseSettings = (text: string) => parse(text, bindings);
const said = (text: string) =>
  parseSettings(text).problems.map(({ place, text: why }) => `${place?.line}:${place?.column}: ${why}`);

test("what the file does not say is as by default", () => {
  for (const text of ["", 'namespace = "k8s.io"\n', "[dashboard]\n"]) {
    expect(parseSettings(text)).toEqual({ settings: DEFAULTS, problems: [] });
  }
});

test("reads what is set", () => {
  const text = `namespace = "x"
[dashboard]
theme = "nord"
depth = "256"
glyphs = "ascii"
colors = { good = "bold #0a0", ground = "black" }
keymap = "vim"
[dashboard.keys]
list.down = ["n", "down"]
containers = { stop = " g  s " }
line.start = "C-x a"
[dashboard.keys.global]
quit = []
`;
  const colors = { good: "bold #0a0", ground: "black" };
  const keys = {
    "list.down": ["n", "down"],
    "containers.stop": ["g s"],
    "global.quit": [],
    "line.start": ["ctrl-x a"],
  };
  const settings = { ...DEFAULTS, theme: "nord", depth: "256", glyphs: "ascii", colors, keymap: "vim", keys };
  expect(parseSettings(text)).toEqual({ settings, problems: [] });
});

test.each([
  ['[dashboard]\nthem = "nord"', '2:1: unknown key "them" in [dashboard]; did you mean "theme"?'],
  ['[dashboard]\n  theme = "nrod"', '2:11: unknown theme "nrod"; did you mean "nord"?'],
  ['dashboard.glyphs = "emoji"', '1:20: unknown glyphs "emoji"; there are auto, unicode, ascii'],
  ["[dashboard]\ndepth = 256", "2:9: depth is not one of auto, none, 16, 256, true"],
  ["dashboard = 3", "1:13: dashboard is not a table"],
  ["[[dashboard]]", "1:3: dashboard is not a table"],
  ['[dashboard.colors]\ngod = "red"', '2:1: unknown key "god" in [dashboard.colors]; did you mean "good"?'],
  ['[dashboard.colors]\ngood = "bald red"', '2:8: good is no style like "bold #e06c75" or "black on yellow"'],
  ['[dashboard.colors]\nground = "bold red"', '2:10: ground is no colour like "#282828" or "black"'],
  ['[dashboard.keys]\nlst.down = "j"', '2:1: unknown section "lst" in [dashboard.keys]; did you mean "list"?'],
  [
    '[dashboard.keys.containers]\n\nstpo = "S"',
    '3:1: unknown action "stpo" in [dashboard.keys.containers]; did you mean "stop"?',
  ],
  ['[dashboard.keys.list]\ndown = ["j", "dwn"]', '2:14: "dwn" has no key "dwn"; there are letters, '],
  ['[dashboard.keys.list]\ndown = "ctrl-i"', '2:8: "ctrl-i" is no key: terminals send tab for it'],
  ['[dashboard.keys.list]\ndown = "shift-j"', '2:8: "shift-j" is written "J"'],
  ['[dashboard.keys.list]\ndown = ""', '2:8: "" is no key; the blank is "space"'],
  ["[dashboard.keys.list]\ndown = 1", '2:8: keys are texts like "ctrl-k" or "g g", or a list of them'],
  ['[dashboard.keys.list]\ndown = "n"\nup = ["u", "n"]', '3:6: "n" is a key of list.down already'],
  ['[dashboard.keys.list]\ndown = "g"\nup = "g k"', '3:6: "g k" is a key of list.down already'],
  ['[dashboard.keys.prompt]\naccept = "x"', '2:10: "x" is text in a line'],
  ['[dashboard]\nkeymap = "emcas"', '2:10: unknown keymap "emcas"; did you mean "emacs"?'],
  ['[dashboard]\n"\\u001b[2J" = 1', '2:1: unknown key "\\x1b[2J" in [dashboard]; there are'],
])("of %j says %s", (text, problem) => {
  const [first = "", ...more] = said(text);
  expect(first.startsWith(problem), first).toBe(true);
  expect(more).toEqual([]);
});

test("says where it is no TOML", () => {
  expect(said('[dashboard]\ntheme = "nord\n')).toEqual([expect.stringMatching(/^2:\d+: /)]);
});

test("what is right counts beside what is wrong, and problems come in the order of the file", () => {
  const { settings, problems } = parseSettings(
    '[dashboard.colors]\ngood = "green"\nbad = "rde"\n[dashboard]\ntheme = "nord"\nglyphs = 1\n',
  );
  expect(settings).toEqual({ ...DEFAULTS, theme: "nord", colors: { good: "green" } });
  expect(problems.map(({ place }) => place?.line)).toEqual([3, 6]);
});

test("never throws, whatever is in the file", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 2 }));
  const key = fc.oneof(fc.constantFrom("theme", "depth", "glyphs", "colors", "keys", "keymap", "list"), fc.string());
  const name = key.filter((word) => word !== "__proto__");
  const table = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)))));
  fc.assert(fc.property(table, (dashboard) => void said(stringify({ dashboard }))));
  fc.assert(fc.property(fc.string(), (text) => void said(text)));
});
