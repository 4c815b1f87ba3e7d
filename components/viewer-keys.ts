/** Keys in a text: the answer of a command, or the help. */
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { closeViewer, halfPage, scrollViewer, searchViewer } from "./app/navigate.ts";
import { openPrompt } from "./app/prompt.ts";

const viewerRows = (app: App) => app.layout().viewer?.height ?? 1;

export const VIEWER: readonly Binding[] = [
  {
    scope: "viewer",
    name: "down",
    keys: ["j", "down", "enter"],
    summary: "scroll down",
    run: (app) => scrollViewer(app, 1),
  },
  { scope: "viewer", name: "up", keys: ["k", "up"], summary: "scroll up", run: (app) => scrollViewer(app, -1) },
  {
    scope: "viewer",
    name: "page-down",
    keys: ["ctrl-f", "pagedown", "space"],
    summary: "page down",
    run: (app) => scrollViewer(app, viewerRows(app)),
  },
  {
    scope: "viewer",
    name: "page-up",
    keys: ["ctrl-b", "pageup"],
    summary: "page up",
    run: (app) => scrollViewer(app, -viewerRows(app)),
  },
  {
    scope: "viewer",
    name: "half-page-down",
    keys: ["ctrl-d"],
    summary: "half a page down",
    run: (app) => scrollViewer(app, halfPage(viewerRows(app))),
  },
  {
    scope: "viewer",
    name: "half-page-up",
    keys: ["ctrl-u"],
    summary: "half a page up",
    run: (app) => scrollViewer(app, -halfPage(viewerRows(app))),
  },
  {
    scope: "viewer",
    name: "first",
    keys: ["g", "home"],
    summary: "first line",
    run: (app) => scrollViewer(app, Number.NEGATIVE_INFINITY),
  },
  {
    scope: "viewer",
    name: "last",
    keys: ["G", "end"],
    summary: "last line",
    run: (app) => scrollViewer(app, Number.POSITIVE_INFINITY),
  },
  {
    scope: "viewer",
    name: "search",
    keys: ["/"],
    hint: "search",
    summary: "search",
    run: (app) => openPrompt(app, "search"),
  },
  {
    scope: "viewer",
    name: "next",
    keys: ["n"],
    hint: "next",
    summary: "next match",
    run: (app) => searchViewer(app, 1),
  },
  {
    scope: "viewer",
    name: "previous",
    keys: ["N"],
    hint: "previous",
    summary: "previous match",
    run: (app) => searchViewer(app, -1),
  },
  {
    scope: "viewer",
    name: "close",
    keys: ["q", "esc"],
    hint: "close",
    summary: "close",
    run: (app) => app.update(closeViewer),
  },
];
