/** A table of docker command lines, and what came of one. */

export interface LineOptions {
  /** Standard input; default none. */
  readonly input?: string;
  /** For complaints that we word otherwise: what both must contain, in any case. */
  readonly says?: string;
  /** Why we word it otherwise; needed with `says`. */
  readonly because?: string;
  /** Why a part of the answer differs on purpose. The other parts are compared all the same. */
  readonly differs?: { readonly in: readonly Part[]; readonly because: string };
  /** How to make comparable what depends on the moment, beyond what `normal` does. */
  readonly mask?: readonly (readonly [RegExp, string])[];
}

export type Part = "code" | "stdout" | "stderr";

/** Lines that are run one after the other, in a world with one image and nothing else. */
export interface Group {
  readonly name: string;
  readonly lines: readonly Line[];
}

export type Line = string | (LineOptions & { readonly line: string });

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RecordedGroup {
  readonly name: string;
  readonly answers: readonly (Answer & { readonly line: string })[];
}

/** A line with its options. */
export function lineOf(line: Line): LineOptions & { readonly line: string } {
  return typeof line === "string" ? { line } : line;
}

/** The words of a line: quotes as in a shell, `@dir` is the directory with the files of the table. */
export function wordsOf(line: string, dir: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2").replaceAll("@dir", dir));
}
