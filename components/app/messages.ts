/** Short messages in the status line, and the questions that stop for an answer. */
import { isLeptonError } from "../../src/errors.ts";
import type { Choice, Toast } from "../state/ui.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";

const INFO_MS = 4000;
const ERROR_MS = 10_000;
const KEPT_TOASTS = 50;

export function tell(app: App, text: string): void {
  addToast(app, { tone: "info", text: label(text) }, INFO_MS);
}

export function tellError(app: App, error: unknown): void {
  addToast(app, errorToast(error), ERROR_MS);
}

/** An error that says already where it is, and what there is to be done. */
export function tellTrouble(app: App, trouble: Pick<Toast, "text" | "hint">): void {
  addToast(app, { tone: "error", ...trouble }, ERROR_MS);
}

/** What became of many, with the first error where there is one; `more` others are kept for `:messages`. */
export function tellSummary(app: App, summary: string, error: unknown, more: number): void {
  if (error === undefined) {
    tell(app, summary);
    return;
  }
  const { text, hint } = errorToast(error);
  const next = more > 0 ? `and ${more} more: :messages` : hint;
  const toast = { tone: "error" as const, text: `${label(summary)}: ${text}` };
  addToast(app, next === undefined ? toast : { ...toast, hint: next }, ERROR_MS);
}

type NewToast = Omit<Toast, "id" | "shown">;

function errorToast(error: unknown): NewToast {
  const text = label(error instanceof Error ? error.message : String(error));
  const hint = isLeptonError(error) ? error.hint : undefined;
  return { tone: "error", text, ...(hint === undefined ? {} : { hint: label(hint) }) };
}

function pushToast(app: App, toast: NewToast, shown: boolean): number {
  const id = (app.ui.getState().toasts.at(-1)?.id ?? 0) + 1;
  app.update((ui) => ({ ...ui, toasts: [...ui.toasts, { ...toast, id, shown }].slice(-KEPT_TOASTS) }));
  return id;
}

/** Keeps an error for `:messages` that is shown elsewhere. */
export function keepMessage(app: App, error: unknown): void {
  pushToast(app, errorToast(error), false);
}

function addToast(app: App, toast: NewToast, shownMs: number): void {
  const id = pushToast(app, toast, true);
  // Nothing waits for it: the process may end before.
  setTimeout(() => hideToast(app, id), shownMs).unref();
}

function hideToast(app: App, id: number): void {
  app.update((ui) => ({
    ...ui,
    toasts: ui.toasts.map((toast) => (toast.id === id ? { ...toast, shown: false } : toast)),
  }));
}

/** Puts away those that begin so: there is something newer to say of it. */
export function hideMessages(app: App, beginning: string): void {
  app.update((ui) => ({
    ...ui,
    toasts: ui.toasts.map((toast) => (toast.text.startsWith(beginning) ? { ...toast, shown: false } : toast)),
  }));
}

/** Hides the message that is shown; false where there is none. */
export function dismissToast(app: App): boolean {
  const toast = app.ui.getState().toasts.findLast(({ shown }) => shown);
  if (toast !== undefined) hideToast(app, toast.id);
  return toast !== undefined;
}

export interface Question {
  readonly title: string;
  readonly lines: readonly string[];
  /** Besides Cancel, which is first and chosen. */
  readonly button: Choice;
}

/** True where the user chose to go on; Cancel is the default, and what Esc means. */
export function ask(app: App, { title, lines, button }: Question): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // A second question while one is open is answered by Cancel: nothing may slip through unseen.
  if (app.ui.getState().dialog !== undefined) return Promise.resolve(false);
  const answer = (chosen: number) => {
    app.update((ui) => ({ ...ui, dialog: undefined }));
    resolve(chosen === 1);
  };
  const buttons = [{ label: "Cancel" }, button];
  app.update((ui) => ({ ...ui, dialog: { title, lines, buttons, chosen: 0, answer } }));
  return promise;
}
