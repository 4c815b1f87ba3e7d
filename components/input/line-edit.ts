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

/** The line after an editing key; undefined where the key edits nothing. */
export function edit(line: Line, key: string): Line | undefined {
  const chars = [...line.text];
  const { cursor } = line;
  switch (key) {
    case "left":
    case "ctrl-b":
      return { ...line, cursor: Math.max(0, cursor - 1) };
    case "right":
    case "ctrl-f":
      return { ...line, cursor: Math.min(chars.length, cursor + 1) };
    case "home":
    case "ctrl-a":
      return { ...line, cursor: 0 };
    case "end":
    case "ctrl-e":
      return { ...line, cursor: chars.length };
    case "backspace":
    case "ctrl-h":
      return cut(chars, Math.max(0, cursor - 1), cursor);
    case "delete":
    case "ctrl-d":
      return cut(chars, cursor, cursor + 1);
    case "ctrl-u":
      return cut(chars, 0, cursor);
    case "ctrl-k":
      return cut(chars, cursor, chars.length);
    case "ctrl-w":
    case "alt-backspace":
      return cut(chars, wordStart(chars, cursor), cursor);
    default:
      return undefined;
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
