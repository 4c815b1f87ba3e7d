/** Keys of the palette: through its candidates, and back through the lines before. */
import { lineOf } from "../input/line-edit.ts";
import { HISTORY_LENGTH } from "../session/saved.ts";
import type { PromptState } from "../state/ui.ts";
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";
import { candidates, runLine } from "./palette.ts";

type Move = "up" | "down" | "older" | "newer";

const scope = "palette";

export const PALETTE: readonly Binding[] = [
  { scope, name: "next", keys: ["down"], summary: "next candidate; a later line", run: (app) => move(app, "down") },
  {
    scope,
    name: "previous",
    keys: ["up"],
    summary: "candidate before; above the first one an earlier line",
    run: (app) => move(app, "up"),
  },
  { scope, name: "complete", keys: ["tab"], summary: "take the candidate into the line", run: complete },
  { scope, name: "older", keys: ["ctrl-p"], summary: "an earlier line", run: (app) => move(app, "older") },
  { scope, name: "newer", keys: ["ctrl-n"], summary: "a later line", run: (app) => move(app, "newer") },
];

function move(app: App, way: Move): void {
  const { prompt } = app.ui.getState();
  if (prompt === undefined) return;
  const isBack = way === "older" || (way === "up" && prompt.choice === 0 && !prompt.picked);
  const isForth = way === "newer" || (way === "down" && prompt.recalled > 0 && !prompt.picked);
  if (isBack && recall(app, prompt, 1)) return;
  if (isForth && recall(app, prompt, -1)) return;
  if (way === "up") choose(app, prompt, -1);
  else if (way === "down") choose(app, prompt, 1);
}

function put(app: App, prompt: PromptState): void {
  app.update((ui) => ({ ...ui, prompt }));
}

function choose(app: App, prompt: PromptState, by: 1 | -1): void {
  const all = candidates(app, prompt.line.text);
  put(app, { ...prompt, choice: (prompt.choice + by + all.length) % Math.max(1, all.length), picked: true });
}

function complete(app: App): void {
  const { prompt } = app.ui.getState();
  if (prompt === undefined) return;
  const chosen = candidates(app, prompt.line.text)[prompt.choice];
  if (chosen !== undefined) put(app, { ...fresh(prompt), line: lineOf(`${chosen.line} `) });
}

function fresh(prompt: PromptState): PromptState {
  return { ...prompt, choice: 0, picked: false };
}

/** The lines before that begin with what was typed, the newest first; false where there are no more. */
function recall(app: App, prompt: PromptState, by: 1 | -1): boolean {
  const typed = prompt.recalled > 0 ? prompt.typed : prompt.line.text;
  const matching = app.ui
    .getState()
    .history.filter((line) => line.startsWith(typed) && line !== typed)
    .toReversed();
  const recalled = prompt.recalled + by;
  if (recalled < 0 || recalled > matching.length) return false;
  const line = lineOf(recalled === 0 ? typed : (matching[recalled - 1] ?? typed));
  put(app, { ...fresh(prompt), line, typed, recalled });
  return true;
}

export function acceptPalette(app: App, prompt: PromptState): void {
  const chosen = candidates(app, prompt.line.text)[prompt.choice];
  // A target that only looks like what was typed is taken where the user pointed at it, or where no harm can come.
  const takes = chosen !== undefined && (prompt.picked || chosen.guess);
  const text = takes ? chosen.line : prompt.line.text;
  if (takes && chosen.open) {
    app.update((ui) => ({ ...ui, prompt: { ...fresh(prompt), recalled: 0, line: lineOf(`${text} `) } }));
    return;
  }
  // As in a shell, a line that begins with a blank is nobody's business.
  const isSecret = prompt.line.text.startsWith(" ");
  app.update((ui) => ({ ...ui, prompt: undefined, history: isSecret ? ui.history : remembered(ui.history, text) }));
  void runLine(app, text);
}

/** Each line once, where it was typed last. */
function remembered(history: readonly string[], text: string): readonly string[] {
  const line = text.trim();
  if (line === "") return history;
  return [...history.filter((before) => before !== line), line].slice(-HISTORY_LENGTH);
}
