/**
 * What is kept from one dashboard to the next: how each table looks, and the lines of the palette. The file is read
 * as anybody's: what has another shape than ours is left out.
 */
import type { Sort } from "../state/ui.ts";

export interface SavedTable {
  readonly columns?: readonly string[];
  readonly sort?: Sort;
  readonly wide?: boolean;
}

export interface Saved {
  /** By the name of their view. */
  readonly tables: Readonly<Record<string, SavedTable>>;
  /** Lines of the palette, the newest last. */
  readonly history: readonly string[];
}

export const HISTORY_LENGTH = 100;
const LINE_LENGTH = 1000;

export function parseSaved(text: string | undefined): Saved {
  const { tables, history } = objectOf(jsonOf(text));
  const entries = Object.entries(objectOf(tables)).map(([name, table]) => [name, tableOf(objectOf(table))] as const);
  return { tables: Object.fromEntries(entries), history: wordsOf(history).slice(-HISTORY_LENGTH) };
}

export function savedText(saved: Saved): string {
  return `${JSON.stringify(saved, undefined, 2)}\n`;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    // Cut by a full disk, or somebody else's: a fresh start is better than none.
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function wordsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((word): word is string => typeof word === "string" && word.length <= LINE_LENGTH);
}

function tableOf({ columns, sort, wide }: Readonly<Record<string, unknown>>): SavedTable {
  const { column, descending } = objectOf(sort);
  const ids = wordsOf(columns);
  return {
    ...(ids.length > 0 ? { columns: ids } : {}),
    ...(typeof column === "string" && typeof descending === "boolean" ? { sort: { column, descending } } : {}),
    ...(typeof wide === "boolean" ? { wide } : {}),
  };
}
