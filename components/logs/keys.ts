/** Keys in a log. */
import type { App } from "../app/app.ts";
import type { Binding } from "../app/binding.ts";
import { openPrompt } from "../app/prompt.ts";
import { pages } from "../keys/scrolling.ts";
import type { LogRange, LogTile } from "../state/log-tile.ts";
import {
  changeDock,
  changeTile,
  followLogs,
  gotoNext,
  logRows,
  logsToStart,
  lookNow,
  scrollLogs,
  togglePause,
} from "./moves.ts";
import { copyLines, openLine, togglePick } from "./pick-moves.ts";
import { changeContext, clearLogs, closeTile, scrollSideways, showRange, splitTile, turnJson } from "./settings.ts";

const scope = "dock";
const toggle = (name: "wrap" | "timestamps" | "histogram" | "all") => (app: App) =>
  changeTile(app, (tile: LogTile) => ({ [name]: !tile[name] }));
const since = (key: string, minutes: number, text: string): Binding => ({
  scope,
  name: `since-${minutes}m`,
  keys: [key],
  summary: `of the last ${text}`,
  run: (app) => showRange(app, { kind: "since", minutes }),
});
const ranged = (key: string, kind: Extract<LogRange["kind"], "head" | "previous">, summary: string): Binding => ({
  scope,
  name: `from-${kind}`,
  keys: [key],
  summary,
  run: (app) => showRange(app, { kind }),
});

/** Errors are looked for from the first time that somebody asks for one. */
function gotoError(app: App, step: 1 | -1): void {
  changeTile(app, () => ({ levels: true }));
  lookNow(app);
  gotoNext(app, "errors", step);
}

export const LOGS: readonly Binding[] = [
  {
    scope,
    name: "full",
    keys: ["l", "m", "f"],
    hint: "full",
    summary: "full screen and back",
    run: (app) => changeDock(app, (dock) => ({ ...dock, full: !dock.full })),
  },
  { scope, name: "down", keys: ["j", "down"], summary: "scroll down", run: (app) => scrollLogs(app, 1) },
  { scope, name: "up", keys: ["k", "up"], summary: "scroll up, which pauses", run: (app) => scrollLogs(app, -1) },
  ...pages(scope, scrollLogs, logRows),
  {
    scope,
    name: "right",
    keys: ["right"],
    summary: "to the right, where lines are long",
    run: (app) => scrollSideways(app, 1),
  },
  { scope, name: "left", keys: ["left", "h"], summary: "back to the left", run: (app) => scrollSideways(app, -1) },
  { scope, name: "first", keys: ["g", "home"], summary: "first line kept", run: logsToStart },
  { scope, name: "follow", keys: ["G", "end"], hint: "follow", summary: "last line, and follow", run: followLogs },
  { scope, name: "pause", keys: ["s"], hint: "pause", summary: "pause, or follow again", run: togglePause },
  {
    scope,
    name: "search",
    keys: ["/"],
    hint: "search",
    summary: "search, by a regular expression",
    run: (app) => openPrompt(app, "search"),
  },
  { scope, name: "next", keys: ["n"], summary: "next match", run: (app) => gotoNext(app, "hits", 1) },
  { scope, name: "previous", keys: ["N"], summary: "match before", run: (app) => gotoNext(app, "hits", -1) },
  {
    scope,
    name: "filter",
    keys: ["&"],
    hint: "filter",
    summary: "show only lines that match; !text those that do not, level:warn that or worse",
    run: (app) => openPrompt(app, "log-filter"),
  },
  {
    scope,
    name: "more-context",
    keys: [">"],
    summary: "more lines around those that match",
    run: (app) => changeContext(app, 1),
  },
  {
    scope,
    name: "less-context",
    keys: ["<"],
    summary: "fewer lines around them",
    run: (app) => changeContext(app, -1),
  },
  { scope, name: "error", keys: ["e"], hint: "error", summary: "next error", run: (app) => gotoError(app, 1) },
  { scope, name: "previous-error", keys: ["E"], summary: "error before", run: (app) => gotoError(app, -1) },
  { scope, name: "times", keys: ["t"], hint: "times", summary: "show or hide times", run: toggle("timestamps") },
  { scope, name: "wrap", keys: ["w"], hint: "wrap", summary: "wrap long lines", run: toggle("wrap") },
  {
    scope,
    name: "json",
    keys: ["p"],
    hint: "json",
    summary: "show JSON and logfmt as they are, in columns, laid out",
    run: turnJson,
  },
  {
    scope,
    name: "histogram",
    keys: ["H"],
    hint: "histogram",
    summary: "lines over time, errors and warnings",
    run: toggle("histogram"),
  },
  {
    scope,
    name: "time",
    keys: ["T"],
    hint: "time",
    summary: "go to a time",
    run: (app) => openPrompt(app, "log-time"),
  },
  ranged("1", "head", "the first lines there are"),
  since("2", 1, "minute"),
  since("3", 5, "5 minutes"),
  since("4", 15, "15 minutes"),
  since("5", 30, "30 minutes"),
  since("6", 60, "hour"),
  {
    scope,
    name: "tail",
    keys: ["0"],
    summary: "the last lines, followed",
    run: (app) => showRange(app, { kind: "tail" }),
  },
  ranged("P", "previous", "what was written before the last start"),
  {
    scope,
    name: "all",
    keys: ["a"],
    hint: "all",
    summary: "all containers of the pod, or of the table",
    run: toggle("all"),
  },
  {
    scope,
    name: "split",
    keys: ["|"],
    hint: "split",
    summary: "keep these logs in a tile of their own",
    run: splitTile,
  },
  { scope, name: "close", keys: ["X"], summary: "close the tile", run: closeTile },
  { scope, name: "pick", keys: ["v"], hint: "pick", summary: "pick lines to copy", run: togglePick },
  {
    scope,
    name: "copy",
    keys: ["c"],
    hint: "copy",
    summary: "copy what was picked, found or is shown (OSC 52)",
    run: copyLines,
  },
  {
    scope,
    name: "save",
    keys: ["ctrl-s"],
    hint: "save",
    summary: "save what is shown; .jsonl as JSON",
    run: (app) => openPrompt(app, "log-file"),
  },
  { scope, name: "open", keys: ["enter"], summary: "the line that was found, whole", run: openLine },
  { scope, name: "clear", keys: ["C"], summary: "clear what is shown", run: clearLogs },
];
