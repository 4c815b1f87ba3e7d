/** The line at the foot: filter, search, palette. */
import { EMPTY_LINE, type Line, lineOf } from "../input/line-edit.ts";
import { changeTile, focusedTile, gotoNext, lookNow } from "../logs/moves.ts";
import { LOG_PROMPTS, tellNote } from "../logs/prompts.ts";
import type { PromptKind, PromptState } from "../state/ui.ts";
import type { App } from "./app.ts";
import { copyOut, copyOutName, filterFiles } from "./explore.ts";
import { changeList, changeViewer, searchViewer } from "./navigate.ts";
import { acceptPalette } from "./palette-keys.ts";

export function openPrompt(app: App, kind: PromptKind): void {
  const before = textBehind(app, kind);
  const line = kind === "palette" ? EMPTY_LINE : lineOf(before);
  app.update((ui) => ({ ...ui, prompt: { kind, line, choice: 0, picked: false, before, recalled: 0, typed: "" } }));
}

function textBehind(app: App, kind: PromptKind): string {
  const { lists, view, viewer, explorer } = app.ui.getState();
  const own = LOG_PROMPTS[kind];
  if (own !== undefined) return own.before(app);
  if (kind === "filter") return explorer?.filter ?? lists[view].filter;
  if (kind === "copy-out") return copyOutName(app);
  return kind === "search" ? (viewer?.search ?? focusedTile(app).search) : "";
}

export function typed(app: App, prompt: PromptState, line: Line): void {
  const isNew = line.text !== prompt.line.text;
  const choice = isNew ? { choice: 0, picked: false, recalled: 0 } : {};
  app.update((ui) => ({ ...ui, prompt: { ...prompt, line, ...choice } }));
  apply(app, prompt.kind, line.text);
}

/** Filters and searches show their effect while they are typed. */
function apply(app: App, kind: PromptKind, text: string): void {
  if (kind === "palette" || kind === "copy-out") return;
  const own = LOG_PROMPTS[kind];
  if (own !== undefined) {
    own.apply(app, text);
    return;
  }
  if (kind === "filter" && app.ui.getState().explorer !== undefined) filterFiles(app, text);
  else if (kind === "filter") changeList(app, () => ({ filter: text }));
  else if (app.ui.getState().viewer !== undefined) changeViewer(app, () => ({ search: text }));
  else changeTile(app, () => ({ search: text, hit: undefined }));
}

/** What was typed has not been. */
export function cancelPrompt(app: App): void {
  const { prompt } = app.ui.getState();
  app.update((ui) => ({ ...ui, prompt: undefined }));
  if (prompt !== undefined) apply(app, prompt.kind, prompt.before);
}

export function acceptPrompt(app: App): void {
  const { prompt } = app.ui.getState();
  if (prompt === undefined) return;
  if (prompt.kind === "palette") {
    acceptPalette(app, prompt);
    return;
  }
  app.update((ui) => ({ ...ui, prompt: undefined }));
  if (prompt.kind === "copy-out") void copyOut(app, prompt.line.text);
  LOG_PROMPTS[prompt.kind]?.accept(app, prompt.line.text);
  if (prompt.kind !== "search" || prompt.line.text === "") return;
  if (app.ui.getState().viewer !== undefined) searchViewer(app, 1);
  else searchLogs(app);
}

/** To the last match: what is searched for in a log has most often just happened. */
function searchLogs(app: App): void {
  lookNow(app);
  gotoNext(app, "hits", -1);
  tellNote(app);
}
