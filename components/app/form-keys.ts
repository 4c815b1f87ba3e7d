/** Keys of a form. */
import {
  changeField,
  type FormState,
  fieldAt,
  hasButtons,
  isLastField,
  moveField,
  scrollPreview,
} from "../state/form.ts";
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";
import { sendForm } from "./form.ts";

const PREVIEW_PAGE = 5;

type Change = (form: FormState) => FormState;

const changing = (change: Change) => (app: App) =>
  app.update((ui) => (ui.form === undefined ? ui : { ...ui, form: change(ui.form) }));
const cancel = (app: App) => app.ui.getState().form?.answer(undefined);

export const FORM: readonly Binding[] = [
  { scope: "form", name: "accept", keys: ["enter"], summary: "next field; at the last one do it", run: accept },
  { scope: "form", name: "cancel", keys: ["esc", "ctrl-c"], summary: "give it up", run: cancel },
  { scope: "form", name: "send", keys: ["ctrl-s"], summary: "do it from any field", run: send },
  {
    scope: "form",
    name: "next",
    keys: ["tab", "down", "ctrl-n"],
    summary: "next field",
    run: changing((form) => moveField(form, 1)),
  },
  {
    scope: "form",
    name: "previous",
    keys: ["shift-tab", "up", "ctrl-p"],
    summary: "field before",
    run: changing((form) => moveField(form, -1)),
  },
  {
    scope: "form",
    name: "preview-down",
    keys: ["pagedown"],
    summary: "more of what it would do",
    run: changing((form) => scrollPreview(form, PREVIEW_PAGE)),
  },
  {
    scope: "form",
    name: "preview-up",
    keys: ["pageup"],
    summary: "back in what it would do",
    run: changing((form) => scrollPreview(form, -PREVIEW_PAGE)),
  },
  {
    scope: "buttons",
    name: "turn",
    keys: ["left", "right", "space", "h", "l"],
    summary: "the other button",
    run: changing((form) => ({ ...form, chosen: 1 - form.chosen })),
  },
  { scope: "buttons", name: "cancel", keys: ["q", "n"], summary: "give it up", run: cancel },
  {
    scope: "switch",
    name: "turn",
    keys: ["left", "right", "space"],
    summary: "turn it on or off",
    run: changing((form) => changeField(form, { on: fieldAt(form)?.on !== true })),
  },
];

function accept(app: App): void {
  const { form } = app.ui.getState();
  if (form === undefined) return;
  if (fieldAt(form) === undefined) {
    if (form.chosen === 0) form.answer(undefined);
    else sendForm(app, form);
  } else if (isLastField(form)) sendForm(app, form);
  else app.update((ui) => ({ ...ui, form: moveField(form, 1) }));
}

/** Where it asks by buttons, they are what does it. */
function send(app: App): void {
  const { form } = app.ui.getState();
  if (form !== undefined && !hasButtons(form)) sendForm(app, form);
}
