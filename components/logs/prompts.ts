/** The lines at the foot that belong to the logs: filter, time, name of a file. */
import { parseJump } from "../../src/logs/jump.ts";
import type { App } from "../app/app.ts";
import { tell } from "../app/messages.ts";
import type { PromptKind } from "../state/ui.ts";
import { saveName, saveShown } from "./export.ts";
import { changeTile, focusedFeed, focusedTile, gotoSpot, lookNow } from "./moves.ts";

export interface LogPrompt {
  /** In front of the line. */
  readonly lead: string;
  readonly before: (app: App) => string;
  /** While it is typed. */
  readonly apply: (app: App, text: string) => void;
  readonly accept: (app: App, text: string) => void;
}

export const LOG_PROMPTS: Partial<Record<PromptKind, LogPrompt>> = {
  "log-filter": {
    lead: "&",
    before: (app) => focusedTile(app).filter,
    apply: (app, text) => changeTile(app, () => ({ filter: text })),
    accept: tellNote,
  },
  "log-time": { lead: "go to: ", before: () => "", apply: () => {}, accept: jumpTo },
  "log-file": {
    lead: "save as: ",
    before: saveName,
    apply: () => {},
    accept: (app, text) => void saveShown(app, text),
  },
};

/** Says it where a pattern is not taken as what it looks like. */
export function tellNote(app: App): void {
  const { filter, search } = focusedFeed(app).view.lens;
  const note = filter?.note ?? search?.note;
  if (note !== undefined) tell(app, note);
}

/** To the first line at that time; where it is older than what is kept, the log is read anew from there. */
function jumpTo(app: App, text: string): void {
  if (text.trim() === "") return;
  const timeMs = parseJump(text, Date.now());
  if (timeMs === undefined) {
    tell(app, "no such time: 12:30, 12:30:18, 5m, 2026-01-02T12:30:00");
    return;
  }
  lookNow(app);
  const { view, wanted } = focusedFeed(app);
  const first = view.first();
  const isKept = first !== undefined && (view.keyOf(first) <= timeMs || wanted.range.kind === "head");
  const found = isKept ? view.atTime(timeMs) : undefined;
  if (found !== undefined) gotoSpot(app, found);
  else if (isKept) tell(app, "there is no line that late");
  else changeTile(app, () => ({ range: { kind: "from", atMs: timeMs }, pin: undefined, hit: undefined }));
}
