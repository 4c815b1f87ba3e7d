/** Asks for what an action needs to know, shows the command that comes of it, and what that would do. */
import type { ActionField, Command, PaneAction, Parsed } from "../../src/commands/define.ts";
import type { PaneRow } from "../../src/commands/pane.ts";
import { edit, insert, lineOf } from "../input/line-edit.ts";
import {
  changeField,
  complain,
  type FormField,
  type FormState,
  fieldAt,
  hasButtons,
  isLastField,
  moveField,
  scrollPreview,
} from "../state/form.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { type Asked, judgeFields } from "./form-values.ts";
import { openPreview } from "./preview.ts";

export interface FormRequest {
  readonly command: Command;
  readonly action: PaneAction;
  readonly title: string;
  /** The row that it is about. */
  readonly row: PaneRow | undefined;
  readonly base: Parsed;
  readonly namespace: string;
}

/** Resolves with what to run; undefined where the user gave it up. */
export function askForm(app: App, request: FormRequest): Promise<Parsed | undefined> {
  if (app.ui.getState().form !== undefined) return Promise.resolve(undefined);
  const { command, action, title, row, base, namespace } = request;
  const { promise, resolve } = Promise.withResolvers<Parsed | undefined>();
  const specs = action.fields ?? [];
  const globals = namespace === app.engine.namespace ? [] : ["-n", namespace];
  const asked: Asked = { command, fields: specs, base, globals };
  const judge = (filled: readonly FormField[]) => judgeFields(asked, filled);
  const fields = specs.map((spec) => fieldOf(command, spec, row));
  const preview = openPreview(app, request);
  const answer = (parsed: Parsed | undefined) => {
    preview?.close();
    app.update((ui) => ({ ...ui, form: undefined }));
    resolve(parsed);
  };
  const verb = action.hint.charAt(0).toUpperCase() + action.hint.slice(1);
  const form: FormState = {
    title: label(title),
    fields,
    at: 0,
    chosen: 0,
    button: { label: verb, danger: action.confirm === "danger" },
    judged: judge(fields),
    complaint: undefined,
    preview: preview === undefined ? undefined : { lines: [], top: 0, waiting: true },
    judge,
    answer,
  };
  app.update((ui) => ({ ...ui, form }));
  preview?.follow();
  return promise;
}

function fieldOf(
  { options }: Command,
  { of, label: word, example = "", initial }: ActionField,
  row?: PaneRow,
): FormField {
  const isSwitch = options.find(({ name }) => name === of)?.kind === "boolean";
  const begun = typeof initial === "function" ? (row === undefined ? "" : initial(row)) : initial;
  return {
    of,
    label: word,
    example,
    line: isSwitch ? undefined : lineOf(typeof begun === "string" ? begun : ""),
    on: begun === true,
  };
}

const PREVIEW_PAGE = 5;

export function formKey(app: App, form: FormState, key: string, text: string): void {
  const put = (next: FormState) => app.update((ui) => ({ ...ui, form: next }));
  if (key === "esc" || key === "ctrl-c") form.answer(undefined);
  else if (key === "enter") enter(form, put);
  else if (key === "ctrl-s" && !hasButtons(form)) send(form, put);
  else if (key === "tab" || key === "down" || key === "ctrl-n") put(moveField(form, 1));
  else if (key === "shift-tab" || key === "up" || key === "ctrl-p") put(moveField(form, -1));
  else if (key === "pagedown") put(scrollPreview(form, PREVIEW_PAGE));
  else if (key === "pageup") put(scrollPreview(form, -PREVIEW_PAGE));
  else fieldKey(form, key, text, put);
}

function fieldKey(form: FormState, key: string, text: string, put: (form: FormState) => void): void {
  const field = fieldAt(form);
  const turns = key === "left" || key === "right" || key === "space";
  if (field === undefined) {
    if (turns || key === "h" || key === "l") put({ ...form, chosen: 1 - form.chosen });
    else if (key === "q" || key === "n") form.answer(undefined);
  } else if (field.line === undefined) {
    if (turns) put(changeField(form, { on: !field.on }));
  } else {
    const line = text === "" ? edit(field.line, key) : insert(field.line, text);
    if (line !== undefined) put(changeField(form, { line }));
  }
}

function enter(form: FormState, put: (form: FormState) => void): void {
  if (fieldAt(form) === undefined) {
    if (form.chosen === 0) form.answer(undefined);
    else send(form, put);
  } else if (isLastField(form)) send(form, put);
  else put(moveField(form, 1));
}

function send(form: FormState, put: (form: FormState) => void): void {
  const { trouble, parsed } = form.judged;
  if (trouble === undefined) form.answer(parsed);
  else put(complain(form, trouble));
}

/** A paste is text for the line of the cursor. */
export function formPaste(app: App, form: FormState, text: string): void {
  const line = fieldAt(form)?.line;
  if (line !== undefined) app.update((ui) => ({ ...ui, form: changeField(form, { line: insert(line, text) }) }));
}
