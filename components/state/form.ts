/** A few lines to fill in before something is done. */
import type { Parsed } from "../../src/commands/define.ts";
import { EMPTY_LINE, type Line } from "../input/line-edit.ts";
import type { Choice } from "./ui.ts";

export interface FormField {
  /** Argument or option that it fills. */
  readonly of: string;
  readonly label: string;
  readonly example: string;
  /** Undefined where it is a switch. */
  readonly line: Line | undefined;
  readonly on: boolean;
}

/** What the fields come to. */
export interface Judged {
  readonly parsed: Parsed;
  /** The command line that does the same. */
  readonly command: string;
  readonly trouble: Trouble | undefined;
}

export interface Trouble {
  readonly of: string;
  readonly text: string;
  /** Something is missing, not wrong: said when it is sent off. */
  readonly missing: boolean;
}

/** What the command says it would do; lines are safe to show. */
export interface Preview {
  readonly lines: readonly string[];
  readonly top: number;
  readonly waiting: boolean;
}

export interface FormState {
  readonly title: string;
  readonly fields: readonly FormField[];
  /** Index of the field with the cursor; `fields.length` is the buttons. */
  readonly at: number;
  /** Of the buttons: 0 is Cancel. */
  readonly chosen: number;
  readonly button: Choice;
  readonly judged: Judged;
  /** What is said about the fields. */
  readonly complaint: string | undefined;
  readonly preview: Preview | undefined;
  readonly judge: (fields: readonly FormField[]) => Judged;
  /** Gets undefined where it is given up. */
  readonly answer: (parsed: Parsed | undefined) => void;
}

/** Danger is affirmed by a button of its own; else the last field sends the form off. */
export function hasButtons({ button, fields }: FormState): boolean {
  return button.danger === true || fields.length === 0;
}

export function moveField(form: FormState, by: number): FormState {
  const stops = form.fields.length + (hasButtons(form) ? 1 : 0);
  return { ...form, at: (form.at + by + stops) % stops, chosen: 0 };
}

export function isLastField(form: FormState): boolean {
  return !hasButtons(form) && form.at === form.fields.length - 1;
}

export function fieldAt({ fields, at }: FormState): FormField | undefined {
  return fields[at];
}

/** The form with another value in the field of the cursor. */
export function changeField(form: FormState, change: Partial<Pick<FormField, "line" | "on">>): FormState {
  const fields = form.fields.map((field, index) => (index === form.at ? { ...field, ...change } : field));
  const judged = form.judge(fields);
  const complaint = judged.trouble?.missing === false ? judged.trouble.text : undefined;
  return { ...form, fields, judged, complaint };
}

/** The form that says why it cannot be sent off, the cursor where that is. */
export function complain(form: FormState, { of, text }: Trouble): FormState {
  const at = form.fields.findIndex((field) => field.of === of);
  return { ...form, complaint: text, at: at < 0 ? form.at : at };
}

export function scrollPreview(form: FormState, by: number): FormState {
  const { preview } = form;
  if (preview === undefined) return form;
  const top = Math.max(0, Math.min(preview.top + by, preview.lines.length - 1));
  return { ...form, preview: { ...preview, top } };
}

export function textOf({ line = EMPTY_LINE }: FormField): string {
  return line.text.trim();
}
