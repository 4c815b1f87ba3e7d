/** A line being typed: text and cursor, in code points. */
export interface Line {
  readonly text: string;
  /** Position in code points. */
  readonly cursor: number;
}

export const EMPTY_LINE: Line = { text: "", cursor: 0 };

export function lineOf(text: string): Line {
  return { text, cursor: [...text].length };
}

export function insert({ text, cursor }: Line, added: string): Line {
  const chars = [...text];
  const more = [...added.replaceAll(/[\n\t]+/g, " ")];
  return { text: [...chars.slice(0, cursor), ...more, ...chars.slice(cursor)].join(""), cursor: cursor + more.length };
}

export type Edit =
  | "left"
  | "right"
  | "start"
  | "end"
  | "delete-back"
  | "delete"
  | "cut-to-start"
  | "cut-to-end"
  | "cut-word";

export function edit(line: Line, name: Edit): Line {
  const chars = [...line.text];
  const { cursor } = line;
  switch (name) {
    case "left":
      return { ...line, cursor: Math.max(0, cursor - 1) };
    case "right":
      return { ...line, cursor: Math.min(chars.length, cursor + 1) };
    case "start":
      return { ...line, cursor: 0 };
    case "end":
      return { ...line, cursor: chars.length };
    case "delete-back":
      return cut(chars, Math.max(0, cursor - 1), cursor);
    case "delete":
      return cut(chars, cursor, cursor + 1);
    case "cut-to-start":
      return cut(chars, 0, cursor);
    case "cut-to-end":
      return cut(chars, cursor, chars.length);
    case "cut-word":
      return cut(chars, wordStart(chars, cursor), cursor);
  }
}

function cut(chars: readonly string[], from: number, to: number): Line {
  return { text: [...chars.slice(0, from), ...chars.slice(to)].join(""), cursor: from };
}

function wordStart(chars: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && chars[at - 1] === " ") at -= 1;
  while (at > 0 && chars[at - 1] !== " ") at -= 1;
  return at;
}
