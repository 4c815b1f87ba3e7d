/** What a command says it would do, asked anew whenever the fields of its form change. */
import type { Parsed } from "../../src/commands/define.ts";
import { untrusted } from "../../src/text/untrusted.ts";
import type { Preview } from "../state/form.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { contextOf } from "./context.ts";
import type { FormRequest } from "./form.ts";

export interface PreviewFollower {
  /** Begins to show it beside the form that is open. */
  follow(): void;
  close(): void;
}

/** Undefined where the action has none. */
export function openPreview(app: App, { command, action, namespace }: FormRequest): PreviewFollower | undefined {
  const { preview: options } = action;
  if (options === undefined) return undefined;
  let control = new AbortController();
  let asked: string | undefined;
  let stop = () => {};

  const ask = async (parsed: Parsed) => {
    control.abort();
    control = new AbortController();
    const { signal } = control;
    const put = (preview: Preview) => {
      if (!signal.aborted) app.update((ui) => (ui.form === undefined ? ui : { ...ui, form: { ...ui.form, preview } }));
    };
    put({ lines: [], top: 0, waiting: true });
    const context = contextOf(app, { namespace, terminal: false, signal });
    try {
      const result = await command.run(context, { ...parsed, options: { ...parsed.options, ...options } });
      const lines: string[] = [];
      if (result.kind === "lines")
        for await (const line of result.lines) lines.push("text" in line ? line.text : messageOf(line.error));
      else if (result.kind === "text") lines.push(...result.text.trimEnd().split("\n"));
      put({ lines: lines.map((line) => label(untrusted(line))), top: 0, waiting: false });
    } catch (error) {
      put({ lines: [label(messageOf(error))], top: 0, waiting: false });
    }
  };
  const look = () => {
    const judged = app.ui.getState().form?.judged;
    const key = judged === undefined ? undefined : JSON.stringify(judged.parsed);
    if (judged === undefined || key === asked) return;
    asked = key;
    void ask(judged.parsed);
  };
  return {
    follow() {
      stop = app.ui.subscribe(look);
      look();
    },
    close() {
      stop();
      control.abort();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
