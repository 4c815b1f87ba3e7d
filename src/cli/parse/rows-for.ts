/** Which rows of the table a command line needs. */
import type { Command } from "../../commands/define.ts";
import { loadRow } from "../../commands/rows.ts";
import { type Globals, splitGlobals } from "./globals.ts";
import { FlagError } from "./options.ts";

/** The row that is called; all where none is, for help and for guesses at what was meant. */
export async function rowsFor(argv: readonly string[]): Promise<readonly Command[]> {
  const { globals, words } = wordsOf(argv);
  if (globals?.version === true || (words.length === 0 && globals?.help !== true)) return [];
  const row = await loadRow(words);
  return row === undefined ? await allRows() : [row];
}

/** Every row, in the order of help. */
export async function allRows(): Promise<readonly Command[]> {
  return (await import("../../commands/index.ts")).COMMANDS;
}

function wordsOf(argv: readonly string[]): { readonly globals?: Globals; readonly words: readonly string[] } {
  try {
    return splitGlobals(argv);
  } catch (error) {
    // Whoever reads the line says what is wrong with it, and needs no row for that.
    if (error instanceof FlagError) return { words: [] };
    throw error;
  }
}
