/** A line as bash has it: quotes still in, and words that readline breaks where the shell does not. */

export interface BashLine {
  /** Words before the cursor, unquoted; the first is the program. */
  readonly before: readonly string[];
  /** The word at the cursor, unquoted, as far as it is typed. */
  readonly current: string;
  /** How much of `current` stays: readline replaces what comes after the last break or the quote that is open. */
  readonly kept: number;
  /** The quote that is open at the cursor. */
  readonly quote: Quote;
}

export type Quote = "" | "'" | '"';

/** Reads the line up to the cursor; `breaks` is COMP_WORDBREAKS. */
export function readBashLine(line: string, breaks: string): BashLine {
  const before: string[] = [];
  let [current, started, kept, quote, keptOutside]: [string, boolean, number, Quote, number] = ["", false, 0, "", 0];
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === quote) [quote, kept] = ["", keptOutside];
    else if (char === "\\" && isEscape(line[at + 1] ?? "", quote)) current += line[++at] ?? "";
    else if (quote !== "") current += char;
    else if (char === "'" || char === '"') [quote, started, keptOutside, kept] = [char, true, kept, current.length];
    else if (/\s/.test(char)) {
      if (started || current !== "") before.push(current);
      [current, started, kept] = ["", false, 0];
    } else {
      current += char;
      if (breaks.includes(char)) kept = current.length;
    }
  }
  return { before, current, kept, quote };
}

function isEscape(next: string, quote: Quote): boolean {
  if (quote === "'") return false;
  return quote === "" || '"$`\\'.includes(next);
}

/** What readline puts into the line for a whole word. */
export function bashReply(value: string, { kept, quote }: Pick<BashLine, "kept" | "quote">): string {
  const text = value.slice(kept);
  if (quote === "'") return text.replace(/'/g, "'\\''");
  if (quote === '"') return text.replace(/["$`\\]/g, "\\$&");
  return text.replace(/[^\w./:=@%+,\u0080-\uffff-]/g, "\\$&");
}
