/** The line that is typed into: of a prompt, or of a field in a form. */
import { type Edit, edit, insert, type Line } from "../input/line-edit.ts";
import { changeField, fieldAt } from "../state/form.ts";
import type { App } from "./app.ts";
import { cancelPrompt, typed } from "./prompt.ts";

/** Puts text where the cursor is; nothing where no line is open. */
export function typeText(app: App, text: string): void {
  changeLine(app, (line) => insert(line, text));
}

export function editLine(app: App, name: Edit): void {
  const { form, prompt } = app.ui.getState();
  // Nothing left to delete: the prompt goes.
  if (name === "delete-back" && form === undefined && prompt?.line.text === "") cancelPrompt(app);
  else changeLine(app, (line) => edit(line, name));
}

function changeLine(app: App, change: (line: Line) => Line): void {
  const { form, prompt } = app.ui.getState();
  if (form !== undefined) {
    const line = fieldAt(form)?.line;
    if (line !== undefined) app.update((ui) => ({ ...ui, form: changeField(form, { line: change(line) }) }));
  } else if (prompt !== undefined) typed(app, prompt, change(prompt.line));
}
