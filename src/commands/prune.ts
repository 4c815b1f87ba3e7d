/** What the prune commands have in common: which things they may take, and how they tell what went. */
import type { LabelTest } from "../engine/types.ts";
import { humanSize } from "../text/size.ts";
import type { ActionField, CommandIo, PaneAction, Parsed, ResultLine } from "./define.ts";
import { type Filters, hasLabel, untilMs } from "./filters.ts";
import { flag } from "./read.ts";

/** The key of a prune in the pane of what it removes: told before it is done, and never without a question. */
export function pruneAction(pane: PaneAction["pane"], field: ActionField): PaneAction {
  return {
    pane,
    key: "b",
    hint: "prune",
    confirm: "danger",
    rowless: true,
    fields: [field],
    options: { force: true },
    preview: { "dry-run": true },
  };
}

/** Of what may have a name or none. */
export const NAMED_TOO: ActionField = { of: "all", label: "those with a name too" };

/** True for labels that `label` and `label!` let through. */
export function labelTest(filters: Filters): LabelTest {
  return (labels) =>
    filters.matchesLabels("label", labels) && !filters.get("label!").some((wanted) => hasLabel(labels, wanted));
}

/** The earliest time of the `until` filters, as a member of an engine's options. */
export function untilOf(filters: Filters): { readonly untilMs?: number } {
  const times = filters.get("until").map(untilMs);
  return times.length === 0 ? {} : { untilMs: Math.min(...times) };
}

/** True where the user wants it: by `--force`, or by an answer to the warning. */
export async function mayPrune(io: CommandIo, parsed: Parsed, warning: string): Promise<boolean> {
  return flag(parsed, "force") || (await io.confirm(`${warning}\nAre you sure you want to continue?`));
}

/** docker's list of what went, with an empty line behind it; nothing where nothing went. */
export function deletedLines(title: string, names: readonly string[]): ResultLine[] {
  return names.length === 0 ? [] : [`${title}:`, ...names, ""].map((text) => ({ text }));
}

/** docker's last line. */
export function reclaimedLine(bytes: number): ResultLine {
  return { text: `Total reclaimed space: ${humanSize(bytes)}` };
}

/** What `--dry-run` answers. The sum first: where there is room for few lines it is what counts. */
export function previewLines(lines: readonly string[], counts: string, reclaimedBytes: number): ResultLine[] {
  const sum = lines.length === 0 ? "Nothing to remove" : `Would reclaim ${humanSize(reclaimedBytes)}: ${counts}`;
  return [sum, ...lines].map((text) => ({ text }));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
