/** Runs one command and shows what it answers: errors as messages, data in the viewer, a terminal handed over. */
import type { Command, CommandResult, Parsed } from "../../src/commands/define.ts";
import { LeptonError } from "../../src/errors.ts";
import { alignRows } from "../../src/text/table.ts";
import { untrusted } from "../../src/text/untrusted.ts";
import { label, safe } from "../text.ts";
import { familiarImage } from "../views/container-state.ts";
import type { App } from "./app.ts";
import { contextOf } from "./context.ts";
import { tell, tellError } from "./messages.ts";
import { maskSecrets } from "./secrets.ts";

export interface RunOptions {
  readonly namespace: string;
  /** The command gets the real terminal. */
  readonly terminal: boolean;
}

export async function runCommand(app: App, command: Command, parsed: Parsed, options: RunOptions): Promise<void> {
  if (command.background === true && !options.terminal) return startJob(app, command, parsed, options.namespace);
  const context = contextOf(app, options);
  if (!options.terminal) return show(app, command, parsed, await command.run(context, parsed));
  const outcome = await app.hands.suspend(async () => {
    const result = await command.run(context, parsed);
    // Detached after all, or over at once.
    if (result.kind !== "attach") return result;
    if (app.attach === undefined)
      throw new LeptonError("unimplemented", "this dashboard cannot hand the terminal over");
    return app.attach(result);
  });
  if (typeof outcome !== "number") return show(app, command, parsed, outcome);
  if (outcome === 126 || outcome === 127) tell(app, `${command.path.at(-1)}: no such program in the container`);
}

/** Whether a command wants the terminal for itself. */
export function takesTerminal({ actions = [] }: Command, parsed: Parsed): boolean {
  const { options } = parsed;
  const rules = actions.map(({ takesTerminal: rule }) => rule).filter((rule) => rule !== undefined);
  if (rules.length === 0) return options["interactive"] === true || options["tty"] === true;
  return rules.some((rule) => (typeof rule === "boolean" ? rule : rule(parsed)));
}

/** Goes on beside everything else. */
function startJob(app: App, command: Command, parsed: Parsed, namespace: string): void {
  const texts = Object.values(parsed.options).filter((value) => typeof value === "string");
  const about = parsed.args.length > 0 ? parsed.args.map(familiarImage) : texts;
  app.jobs.start(app, { title: [command.path.at(-1), ...about].join(" "), command, parsed, namespace });
}

export async function show(app: App, command: Command, parsed: Parsed, result: CommandResult): Promise<void> {
  const title = [...command.path, ...parsed.args.map((arg) => nameOfArg(app, arg))].join(" ");
  switch (result.kind) {
    case "nothing":
      return;
    case "lines":
      return showLines(app, title, result.lines);
    case "json":
      for (const failure of result.failures ?? []) tellError(app, failure);
      if (result.values.length > 0) openViewer(app, title, jsonLines(result.values), "json");
      return;
    case "table":
      return openViewer(app, title, tableLines(result), "plain");
    case "text":
    case "document":
      if (result.kind === "document" && result.failure !== undefined) tellError(app, result.failure);
      return openViewer(app, title, plainLines(result.text), "plain");
    case "dashboard":
      return tell(app, "this is the dashboard");
    case "attach":
      result.attachment.detach();
      return tell(app, `${command.path.at(-1)} needs the terminal: use it from the shell`);
    case "transfer":
    case "bytes":
    case "records":
    case "live-table":
      return tell(app, `${command.path.at(-1)} is live in the dashboard already`);
  }
}

/** A container's id is what we pass, its name is what people know. */
function nameOfArg(app: App, arg: string): string {
  for (const row of app.store.getState().containers.values()) if (row.id === arg) return label(row.name);
  return label(arg);
}

async function showLines(
  app: App,
  title: string,
  lines: Extract<CommandResult, { kind: "lines" }>["lines"],
): Promise<void> {
  const texts: string[] = [];
  let failed = false;
  for await (const line of lines) {
    if ("text" in line) {
      texts.push(line.text);
      continue;
    }
    failed = true;
    tellError(app, line.error);
  }
  // One target's own row shows what became of it; more lines than targets are an answer to read.
  if (texts.length > 1 && texts.some((text) => text.includes(" "))) openViewer(app, title, texts.map(safe), "plain");
  else if (texts.length > 1 && !failed) tell(app, `${title.split(" ").slice(0, 2).join(" ")}: ${texts.length} done`);
}

export function openViewer(app: App, title: string, lines: readonly string[], syntax: "json" | "plain"): void {
  app.update((ui) => ({ ...ui, viewer: { title, lines, syntax, top: 0, search: "" } }));
}

function jsonLines(values: readonly unknown[]): readonly string[] {
  const shown = values.length === 1 ? values[0] : values;
  // Through text first: commands give objects with a JSON form of their own.
  const text = JSON.stringify(maskSecrets(JSON.parse(JSON.stringify(shown))), undefined, 2);
  return text.split("\n").map(safe);
}

function tableLines({ columns, rows, options }: Extract<CommandResult, { kind: "table" }>): readonly string[] {
  const view = { nowMs: Date.now(), trunc: options.noTrunc !== true };
  const shown = columns.filter(({ hidden }) => hidden !== true);
  const cells = rows.map((row) => shown.map(({ text }) => untrusted(text(row as never, view))));
  return plainLines(alignRows([shown.map(({ title }) => title), ...cells]));
}

function plainLines(text: string): readonly string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => safe(line.replaceAll("\t", "    ")));
}
