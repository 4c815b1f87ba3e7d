/** Asks for what an action needs to know, shows the command that comes of it, and what that would do. */
import type { ActionField, Command, PaneAction, Parsed } from "../../src/commands/define.ts";
import type { PaneRow } from "../../src/commands/pane.ts";
import { lineOf } from "../input/line-edit.ts";
import { complain, type FormField, type FormState } from "../state/form.ts";
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

/** Says what is wrong with the fields, or goes on with them. */
export function sendForm(app: App, form: FormState): void {
  const { trouble, parsed } = form.judged;
  if (trouble === undefined) form.answer(parsed);
  else app.update((ui) => ({ ...ui, form: complain(form, trouble) }));
}
