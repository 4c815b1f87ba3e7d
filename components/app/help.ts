/** The help, made from the keymap and the command table: what is bound is what is told. */
import { VIEWS, type ViewName } from "../views/index.ts";
import type { App } from "./app.ts";
import { keysIn, type Scope, scopes } from "./binding.ts";
import { actionsOf } from "./dispatch.ts";

const TITLES: Readonly<Record<Scope, string>> = {
  global: "Everywhere",
  list: "In every table",
  containers: "Containers",
  dock: "In the log (Tab)",
  explorer: "In the layers of an image",
  jobs: "In the transfers (Ctrl-T)",
  viewer: "In a text",
};

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
  const all: readonly Scope[] = ["global", "list", "containers", "dock", "explorer", "jobs", "viewer"];
  // What is asked about is what is before one's eyes.
  const near: readonly Scope[] = scopes(app).filter(
    (scope) => scope !== "global" && scope !== "list" && scope !== "containers",
  );
  const sectionOf = (scope: Scope) => section(TITLES[scope], bindingRows(app, scope));
  const sections = all.filter((scope) => !near.includes(scope)).flatMap(sectionOf);
  const actions = VIEWS.flatMap(({ name, title }) => section(`Actions on ${title}`, actionRows(app, name)));
  return [
    ...near.flatMap(sectionOf),
    ...actions,
    ...sections,
    ...section("Filter (/)", FILTER_HELP),
    "Mouse",
    "  wheel scrolls, click selects; hold Shift to select text; :mouse off gives it back to the terminal",
  ];
}

type Row = readonly [keys: string, summary: string];

function section(title: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  return [title, ...rows.map(([keys, summary]) => `  ${keys.padEnd(KEY_CELLS)} ${summary}`), ""];
}

function bindingRows({ bindings }: App, scope: Scope): readonly Row[] {
  return bindings.filter((binding) => binding.scope === scope).map(({ keys, summary }) => [keys.join("  "), summary]);
}

function actionRows(app: App, view: ViewName): readonly Row[] {
  const own = view === "containers" ? keysIn(app, ["containers", "list"]) : keysIn(app, ["list"]);
  const rows = actionsOf(app.commands, view).filter(({ action }) => !own.has(action.key));
  const byHint = Map.groupBy(rows, ({ action }) => action.hint);
  return [...byHint].map(([hint, entries]) => {
    const { confirm } = entries[0]?.action ?? {};
    const asks = confirm === "danger" || confirm === "always" ? " (asks)" : "";
    return [
      entries.map(({ action }) => (action.key === "D" ? "D  delete" : action.key)).join("  "),
      `${hint}${asks}: ${entries[0]?.command.summary ?? ""}`,
    ];
  });
}
