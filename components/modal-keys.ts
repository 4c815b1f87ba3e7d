/** Keys of what lies over the panes: questions, menus, forms, and lines that are typed. */
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { COLUMN_BOX } from "./app/column-box.ts";
import { DIALOG } from "./app/dialog.ts";
import { FORM } from "./app/form-keys.ts";
import { editLine } from "./app/line.ts";
import { MENU } from "./app/menu.ts";
import { PALETTE } from "./app/palette-keys.ts";
import { acceptPrompt, cancelPrompt } from "./app/prompt.ts";
import type { Edit } from "./input/line-edit.ts";

const PROMPT: readonly Binding[] = [
  { scope: "prompt", name: "accept", keys: ["enter"], summary: "done", run: acceptPrompt },
  { scope: "prompt", name: "cancel", keys: ["esc", "ctrl-c"], summary: "as it was before", run: cancelPrompt },
];

const edit = (name: Edit, keys: readonly string[], summary: string): Binding => ({
  scope: "line",
  name,
  keys,
  summary,
  run: (app: App) => editLine(app, name),
});

const LINE: readonly Binding[] = [
  edit("left", ["left", "ctrl-b"], "one character to the left"),
  edit("right", ["right", "ctrl-f"], "one character to the right"),
  edit("start", ["home", "ctrl-a"], "to the start"),
  edit("end", ["end", "ctrl-e"], "to the end"),
  edit("delete-back", ["backspace", "ctrl-h"], "delete the character before; leaves an empty line"),
  edit("delete", ["delete", "ctrl-d"], "delete the character here"),
  edit("cut-to-start", ["ctrl-u"], "delete all before"),
  edit("cut-to-end", ["ctrl-k"], "delete all from here"),
  edit("cut-word", ["ctrl-w", "alt-backspace"], "delete the word before"),
];

export const MODALS: readonly Binding[] = [...DIALOG, ...MENU, ...COLUMN_BOX, ...FORM, ...PALETTE, ...PROMPT, ...LINE];
