/** Keys in a text: the answer of a command, or the help. */
import type { Binding } from "./app/binding.ts";
import { closeViewer, scrollViewer, searchViewer } from "./app/navigate.ts";
import { openPrompt } from "./app/prompt.ts";
import { ends, pages } from "./keys/scrolling.ts";

export const VIEWER: readonly Binding[] = [
  {
    scope: "viewer",
    name: "down",
    keys: ["j", "down", "enter"],
    summary: "scroll down",
    run: (app) => scrollViewer(app, 1),
  },
  { scope: "viewer", name: "up", keys: ["k", "up"], summary: "scroll up", run: (app) => scrollViewer(app, -1) },
  ...pages("viewer", scrollViewer, (app) => app.layout().viewer?.height ?? 1, ["space"]),
  ...ends("viewer", scrollViewer, "line"),
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
