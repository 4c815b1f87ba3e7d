/** Keys of a question. */
import type { DialogState } from "../state/ui.ts";
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";

const scope = "dialog";

export const DIALOG: readonly Binding[] = [
  { scope, name: "cancel", keys: ["esc", "q", "n", "ctrl-c"], summary: "cancel", run: (app) => answer(app, () => 0) },
  {
    scope,
    name: "accept",
    keys: ["enter", "space"],
    summary: "the chosen button",
    run: (app) => answer(app, ({ chosen }) => chosen),
  },
  { scope, name: "yes", keys: ["y"], summary: "yes, whatever button is chosen", run: (app) => answer(app, () => 1) },
  { scope, name: "next", keys: ["right", "tab", "l", "down", "j"], summary: "next button", run: (app) => move(app, 1) },
  {
    scope,
    name: "previous",
    keys: ["left", "shift-tab", "h", "up", "k"],
    summary: "button before",
    run: (app) => move(app, -1),
  },
];

function answer(app: App, button: (dialog: DialogState) => number): void {
  const { dialog } = app.ui.getState();
  dialog?.answer(button(dialog));
}

function move(app: App, by: 1 | -1): void {
  app.update((ui) => {
    if (ui.dialog === undefined) return ui;
    const { buttons, chosen } = ui.dialog;
    return { ...ui, dialog: { ...ui.dialog, chosen: (chosen + by + buttons.length) % buttons.length } };
  });
}
