/** The last two lines: what keys do just now, and what there is to say. */

import { displayWidth } from "../../src/text/width.ts";
import type { App } from "../app/app.ts";
import { type Binding, type Scope, scopes, shortKeys } from "../app/binding.ts";
import { isAble } from "../app/dispatch.ts";
import { type Target, targetsOf } from "../app/targets.ts";
import { LOG_PROMPTS } from "../logs/prompts.ts";
import type { Cursor } from "../screen/diff.ts";
import type { PromptKind, PromptState, Toast } from "../state/ui.ts";
import { label } from "../text.ts";
import { formBox } from "./form-box.ts";
import { connectionTrouble } from "./header.ts";
import { renderSegments, type Segment } from "./segments.ts";

/** Keys of the pane, then actions, as many as there is room for; those that work everywhere are always there. */
export function hintsLine(app: App, width: number): string {
  const { chord } = app.ui.getState();
  const active = scopes(app);
  if (chord.length > 0) return renderHints(app, fittingHints(chordHints(app, active, chord), width - 1), width);
  const targets = active.includes("list") ? targetsOf(app) : [];
  const hints = active.map((scope, at) => hintsOf(app, app.keys.reachable(scope, active.slice(0, at)), targets));
  const everywhere = hints.at(-1) ?? [];
  const near = hints.slice(0, -1).flat();
  return renderHints(app, [...fittingHints(near, width - 1 - cellsOf(everywhere)), ...everywhere], width);
}

function renderHints(app: App, hints: readonly Hint[], width: number): string {
  return renderSegments([{ text: " " }, ...hints.flatMap((hint) => hintSegments(hint, app))], width);
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

/** One hint an action, where it has a key that reaches it; of commands the one that can be done. */
function hintsOf(app: App, bindings: readonly Binding[], targets: readonly Target[]): readonly Hint[] {
  const seen = new Set<string>();
  return bindings.flatMap(({ keys, hint: own, actions }): readonly Hint[] => {
    const able = actions?.find((entry) => isAble(entry, targets, app));
    const hint = able?.action.hint ?? own;
    if (hint === undefined || seen.has(hint)) return [];
    seen.add(hint);
    return [{ key: shortKeys(keys[0] ?? ""), hint, enabled: actions === undefined || able !== undefined }];
  });
}

/** What the keys typed so far may become. */
function chordHints(app: App, active: readonly Scope[], chord: readonly string[]): readonly Hint[] {
  const begun = `${chord.join(" ")} `;
  return active.flatMap((scope) =>
    app.keys
      .of(scope)
      .flatMap(({ keys, hint, name }) =>
        keys
          .filter((key) => key.startsWith(begun))
          .map((key) => ({ key: shortKeys(key), hint: hint ?? name, enabled: true })),
      ),
  );
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
  return renderSegments(toastSegments(app, { ...settingsTrouble, tone: "error" }), width);
}

function promptSegments({ theme }: App, { kind, line }: PromptState): readonly Segment[] {
  return [{ text: leadOf(kind), style: theme.key }, { text: label(line.text) }];
}

function toastSegments({ theme }: App, { tone, text, hint }: Omit<Toast, "id" | "shown">): readonly Segment[] {
  const isError = tone === "error";
  return [
    { text: isError ? " ! " : "   ", style: isError ? theme.danger : "" },
    { text: ` ${text}`, style: isError ? theme.bad : "" },
    { text: hint === undefined ? "" : `  ${hint}`, style: theme.faint },
  ];
}
