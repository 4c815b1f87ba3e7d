/** One action on many rows: each is tried, and one sentence says what became of all of them. */
import type { ResultLine } from "../../src/commands/define.ts";
import type { App } from "./app.ts";
import { contextOf } from "./context.ts";
import type { ActionEntry } from "./dispatch.ts";
import { keepMessage, tellSummary } from "./messages.ts";
import { show } from "./run.ts";
import { byNamespace, refOf, type Target } from "./targets.ts";

export interface Bulk {
  readonly targets: readonly Target[];
  /** Rows that were asked for and cannot be done: the name of each, and why. */
  readonly skipped: readonly string[];
}

export async function performOnMany(app: App, { action, command }: ActionEntry, bulk: Bulk): Promise<void> {
  const errors: unknown[] = [];
  const releases = markEach(app, bulk.targets, action.hint);
  let failed = 0;
  let isShown = false;
  for (const [namespace, targets] of byNamespace(bulk.targets)) {
    const parsed = {
      args: [...targets.map(({ row }) => refOf(row)), ...(action.words ?? [])],
      options: action.options ?? {},
    };
    try {
      const result = await command.run(contextOf(app, { namespace, terminal: false }), parsed);
      if (result.kind === "lines") {
        const of = await failures(result.lines, (ref) => releases.get(ref)?.());
        failed += Math.min(of.length, targets.length);
        errors.push(...of);
      } else {
        isShown = true;
        await show(app, command, parsed, result);
      }
    } catch (error) {
      failed += targets.length;
      errors.push(error);
    }
  }
  for (const release of releases.values()) release();
  if (isShown && errors.length === 0) return;
  // The first one is in the sentence.
  for (const error of errors.slice(1)) keepMessage(app, error);
  tellSummary(app, summaryOf(action.hint, bulk, failed), errors[0], errors.length - 1);
}

/** Each row is busy until its own answer is there. */
function markEach(app: App, targets: readonly Target[], verb: string): ReadonlyMap<string, () => void> {
  return new Map(targets.map(({ key, row }) => [refOf(row), app.store.markBusy([key], verb)]));
}

async function failures(
  lines: AsyncIterable<ResultLine> | Iterable<ResultLine>,
  onDone: (ref: string) => void,
): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for await (const line of lines) {
    if ("error" in line) errors.push(line.error);
    else onDone(line.text);
  }
  return errors;
}

const DONE: Readonly<Record<string, string>> = {
  stop: "stopped",
  start: "started",
  restart: "restarted",
  kill: "killed",
  pause: "paused",
  unpause: "unpaused",
  remove: "removed",
};

/** `3 stopped, 1 skipped (db-1: it is not running), 1 failed`. */
function summaryOf(hint: string, { targets, skipped }: Bulk, failed: number): string {
  const done = targets.length - failed;
  const [first, ...others] = skipped;
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  const parts = [
    ...(done > 0 || failed === 0 ? [`${done} ${DONE[hint] ?? `done (${hint})`}`] : []),
    ...(first === undefined ? [] : [`${skipped.length} skipped (${first}${more})`]),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(", ");
}
