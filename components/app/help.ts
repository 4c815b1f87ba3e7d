/** The help, made from the keymap and the command table: what is bound is what is told. */
import { VIEWS } from "../views/index.ts";
import type { App } from "./app.ts";
import { keyOf, type Scope, scopes } from "./binding.ts";

const TITLES = {
  global: "Everywhere",
  list: "In every table",
  containers: "Containers",
  dock: "In the log",
  explorer: "In the layers of an image",
  jobs: "In the transfers",
  viewer: "In a text",
  dialog: "In a question",
  menu: "In a menu",
  columns: "In the box of columns",
  form: "In a form",
  switch: "In a form, at what is on or off",
  buttons: "In a form, at its buttons",
  palette: "In the palette",
  prompt: "In any line that is typed",
  line: "In any line that is typed, and in forms",
} as const satisfies Partial<Record<Scope, string>>;

type Titled = keyof typeof TITLES;

const KEY_CELLS = 22;

const FILTER_HELP = [
  ["web", "contains it; terms beside each other must all hold"],
  ["^web-\\d$  web|api", "regular expression on the name and each other text"],
  ["!web", "not; before any term"],
  ["-f wb", "fuzzy: these letters in this order"],
  ["-l app=web,tier!=db", "labels; !name for one that is not there"],
  ["status:exited", "column or field contains it; name:web-* as the shell has it"],
  ["status=running", "exactly that; != for anything else"],
  ["cpu>50  mem>=100M", "figures: > >= < <= =, with K M G T"],
  ["age<2h", "with s m h d w y"],
  ['"two words"', "as it is, blanks and all"],
] as const;

export function helpLines(app: App): readonly string[] {
  const all = Object.keys(TITLES) as readonly Titled[];
  // What is asked about is what is before one's eyes.
  const active = scopes(app);
  const near = all.filter((scope) => active.includes(scope) && !["global", "list", "containers"].includes(scope));
  const sectionOf = (scope: Titled) => section(TITLES[scope], rows(app, scope, false));
  const actions = VIEWS.flatMap(({ name, title }) => section(`Actions on ${title}`, rows(app, name, true)));
  return [
    ...near.flatMap(sectionOf),
    ...actions,
    ...all.filter((scope) => !near.includes(scope)).flatMap(sectionOf),
    ...section(`Filter (${keyOf(app, "global", "filter")})`, FILTER_HELP),
    "Mouse",
    "  wheel scrolls, click selects; hold Shift to select text; :mouse off gives it back to the terminal",
  ];
}

type Row = readonly [keys: string, summary: string];

function section(title: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  return [title, ...rows.map(([keys, summary]) => `  ${keys.padEnd(KEY_CELLS)} ${summary}`), ""];
}

/** Of a scope the actions of commands, or the others. */
function rows({ keys: keymap }: App, scope: Scope, ofCommands: boolean): readonly Row[] {
  return keymap
    .of(scope)
    .filter(({ actions }) => (actions !== undefined) === ofCommands)
    .map(({ keys, summary }) => [keys.length === 0 ? "-" : keys.join("  "), summary]);
}
