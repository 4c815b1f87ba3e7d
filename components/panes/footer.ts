/** The last two lines: what keys do just now, and what there is to say. */

import { displayWidth } from "../../src/text/width.ts";
import type { App } from "../app/app.ts";
import { keysIn, type Scope, scopes } from "../app/binding.ts";
import { actionsOf, isAble } from "../app/dispatch.ts";
import { targetsOf } from "../app/targets.ts";
import { LOG_PROMPTS } from "../logs/prompts.ts";
import type { Cursor } from "../screen/diff.ts";
import type { PromptKind, PromptState, Toast } from "../state/ui.ts";
import { label } from "../text.ts";
import { formBox } from "./form-box.ts";
import { connectionTrouble } from "./header.ts";
import { renderSegments, type Segment } from "./segments.ts";

/** Keys of the pane, then actions, as many as there is room for; those that work everywhere are always there. */
export function hintsLine(app: App, width: number): string {
  const active = scopes(app);
  const inner = active.filter((scope) => scope !== "global" && scope !== "list");
  const actions = active.includes("list") ? [...actionHints(app), ...bindingHints(app, ["list"])] : [];
  const taken = keysIn(app, inner);
  const everywhere = bindingHints(app, ["global"]).filter(({ key }) => !taken.has(key));
  const room = width - 1 - cellsOf(everywhere);
  const near = fittingHints([...bindingHints(app, inner), ...actions], room);
  return renderSegments([{ text: " " }, ...[...near, ...everywhere].flatMap((hint) => hintSegments(hint, app))], width);
}

const HINT_GAP = 2;

function cellsOf(hints: readonly Hint[]): number {
  return hints.reduce((sum, { key, hint }) => sum + key.length + 1 + hint.length + HINT_GAP, 0);
}

function fittingHints(hints: readonly Hint[], room: number): readonly Hint[] {
  const kept: Hint[] = [];
  for (const hint of hints) if (cellsOf([...kept, hint]) <= room) kept.push(hint);
  return kept;
}

function hintSegments({ key, hint, enabled }: Hint, { theme }: App): readonly Segment[] {
  const style = enabled ? "" : theme.faint;
  return [
    { text: key, style: enabled ? theme.key : theme.faint },
    { text: ` ${hint}${" ".repeat(HINT_GAP)}`, style },
  ];
}

interface Hint {
  readonly key: string;
  readonly hint: string;
  readonly enabled: boolean;
}

function bindingHints({ bindings }: App, wanted: readonly Scope[]): readonly Hint[] {
  return wanted.flatMap((scope) =>
    bindings.flatMap((binding): Hint[] =>
      binding.scope === scope && binding.hint !== undefined
        ? [{ key: shortKey(binding.keys[0] ?? ""), hint: binding.hint, enabled: true }]
        : [],
    ),
  );
}

/** One hint a key: of several actions on it the one that can be done. */
function actionHints(app: App): readonly Hint[] {
  const entries = actionsOf(app.commands, app.ui.getState().view);
  const own = keysIn(app, scopes(app));
  const targets = targetsOf(app);
  const seen = new Set<string>();
  const byKey = Map.groupBy(
    entries.filter(({ action }) => !own.has(action.key)),
    ({ action }) => action.key,
  );
  return [...byKey].flatMap(([key, group]): Hint[] => {
    const able = group.find((entry) => isAble(entry, targets, app));
    const hint = (able ?? group[0])?.action.hint ?? "";
    if (seen.has(hint)) return [];
    seen.add(hint);
    return [{ key: shortKey(key), hint, enabled: able !== undefined }];
  });
}

/** `^k` for `ctrl-k`. */
function shortKey(key: string): string {
  return key.replace("ctrl-", "^").replace("alt-", "M-");
}

const PROMPTS: Partial<Record<PromptKind, string>> = {
  filter: "/",
  search: "/",
  palette: ":",
  "copy-out": "copy to: ",
};

function leadOf(kind: PromptKind): string {
  return PROMPTS[kind] ?? LOG_PROMPTS[kind]?.lead ?? "";
}

/** Where the cursor is while a prompt or a form is open. */
export function promptCursor(app: App): Cursor | undefined {
  const { prompt, form, dialog, rows, columns } = app.ui.getState();
  if (form !== undefined && dialog === undefined) return formBox(form, { columns, rows }, app).cursor;
  if (prompt === undefined) return undefined;
  const { text, cursor } = prompt.line;
  const before = displayWidth(label([...text].slice(0, cursor).join("")));
  return { x: Math.min(columns - 1, leadOf(prompt.kind).length + before), y: rows - 1 };
}

export function statusLine(app: App, width: number): string {
  const { prompt, toasts, settingsTrouble } = app.ui.getState();
  const toast = toasts.findLast(({ shown }) => shown);
  if (prompt !== undefined) return renderSegments(promptSegments(app, prompt), width);
  if (toast !== undefined) return renderSegments(toastSegments(app, toast), width);
  const trouble = connectionTrouble(app.store.getState().connection);
  if (trouble !== undefined)
    return renderSegments([{ text: ` ${trouble}; trying again`, style: app.theme.warn }], width);
  if (settingsTrouble === undefined) return "";
  return renderSegments(toastSegments(app, { id: 0, tone: "error", text: settingsTrouble, shown: true }), width);
}

function promptSegments({ theme }: App, { kind, line }: PromptState): readonly Segment[] {
  return [{ text: leadOf(kind), style: theme.key }, { text: label(line.text) }];
}

function toastSegments({ theme }: App, { tone, text, hint }: Toast): readonly Segment[] {
  const isError = tone === "error";
  return [
    { text: isError ? " ! " : "   ", style: isError ? theme.danger : "" },
    { text: ` ${text}`, style: isError ? theme.bad : "" },
    { text: hint === undefined ? "" : `  ${hint}`, style: theme.faint },
  ];
}
