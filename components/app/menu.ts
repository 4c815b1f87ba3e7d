/** Keys of a menu; its items have letters of their own. */
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";

const scope = "menu";

export const MENU: readonly Binding[] = [
  { scope, name: "accept", keys: ["enter"], summary: "take the chosen line", run: (app) => accept(app) },
  {
    scope,
    name: "cancel",
    keys: ["esc", "ctrl-c", "q"],
    summary: "leave the menu",
    run: (app) => app.ui.getState().menu?.answer(undefined),
  },
  { scope, name: "next", keys: ["down", "j", "tab"], summary: "next line", run: (app) => move(app, 1) },
  { scope, name: "previous", keys: ["up", "k", "shift-tab"], summary: "line before", run: (app) => move(app, -1) },
];

/** Takes the item of that letter; false where there is none. Keys that take or leave go before letters. */
export function takeLetter(app: App, key: string): boolean {
  const { menu } = app.ui.getState();
  const item = menu?.items.find((each) => each.key === key);
  const meaning = app.keys.find([scope], [key]);
  const isEnd = meaning?.kind === "run" && (meaning.binding.name === "accept" || meaning.binding.name === "cancel");
  if (menu === undefined || item === undefined || isEnd) return false;
  menu.answer(item.id);
  return true;
}

function accept(app: App): void {
  const { menu } = app.ui.getState();
  menu?.answer(menu.items[menu.chosen]?.id);
}

function move(app: App, by: 1 | -1): void {
  app.update((ui) => {
    if (ui.menu === undefined) return ui;
    const { items, chosen } = ui.menu;
    return { ...ui, menu: { ...ui.menu, chosen: (chosen + by + items.length) % items.length } };
  });
}
