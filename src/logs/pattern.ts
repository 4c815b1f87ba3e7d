/** What a search or a filter looks for: a regular expression, or the text itself where it is none. */
import { findLevel, type Level, levelOfWord, rankOf } from "./levels.ts";

export interface Pattern {
  readonly test: (text: string) => boolean;
  /** Places of what was found, in order; none for an inverse pattern. */
  readonly places: (text: string) => readonly (readonly [from: number, to: number])[];
  /** Why it is not taken as the regular expression that it looks like. */
  readonly note: string | undefined;
}

/** Places marked on one line; more of them could not be told apart. */
const MAX_PLACES = 200;

/** Case does not matter, unless the text has capitals. Undefined for an empty text: everything goes. */
export function parsePattern(text: string): Pattern | undefined {
  if (text === "") return undefined;
  const { source, note } = sourceOf(text);
  const flags = /\p{Lu}/u.test(text.replaceAll(/\\./g, "")) ? "" : "i";
  const tester = new RegExp(source, flags);
  const finder = new RegExp(source, `${flags}g`);
  return { test: (line) => tester.test(line), places: (line) => placesOf(line, finder), note };
}

/** `level:warn timeout`, `!healthz`: that level or worse, and what else must be (or must not be) in the line. */
export function parseLogFilter(text: string): Pattern | undefined {
  const [, word, rest = text] = /^\s*level:(\w*)\s*(.*)$/s.exec(text) ?? [];
  const isInverse = rest.startsWith("!");
  const pattern = parsePattern(isInverse ? rest.slice(1) : rest);
  const least = word === undefined ? undefined : levelOfWord(word);
  if (least === undefined && pattern === undefined) return undefined;
  const inText = (line: string) => pattern === undefined || pattern.test(line) !== isInverse;
  return {
    test: least === undefined ? inText : (line) => isLevel(line, least) && inText(line),
    places: isInverse || pattern === undefined ? () => [] : pattern.places,
    note: pattern?.note,
  };
}

function isLevel(line: string, least: Level): boolean {
  return rankOf(findLevel(line)?.level) >= rankOf(least);
}

function sourceOf(text: string): { readonly source: string; readonly note: string | undefined } {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (literal === text) return { source: text, note: undefined };
  try {
    new RegExp(text);
  } catch {
    return { source: literal, note: "not a regular expression: taken as text" };
  }
  if (couldRunAway(text))
    return { source: literal, note: "could take for ever as a regular expression: taken as text" };
  return { source: text, note: undefined };
}

/**
 * Whether a repeated group repeats or chooses within itself, as `(a+)+` and `(a|a)*` do: on a line that almost
 * matches, the time doubles with each character, and nothing can stop an expression that runs.
 */
export function couldRunAway(source: string): boolean {
  const plain = source.replaceAll(/\\./gs, "x").replaceAll(/\[[^\]]*\]/g, "x");
  const groups: boolean[] = [];
  for (let at = 0; at < plain.length; at++) {
    const char = plain[at];
    if (char === "(") groups.push(false);
    else if (char === ")") {
      const isRisky = groups.pop() === true;
      const repeats = isRepeated(plain, at + 1);
      if (isRisky && repeats) return true;
      if ((isRisky || repeats) && groups.length > 0) groups[groups.length - 1] = true;
    } else if (groups.length > 0 && (char === "|" || isRepeated(plain, at))) groups[groups.length - 1] = true;
  }
  return /\\[1-9]|\\k</.test(source);
}

/** `*`, `+` or `{n,m}` with many rounds. */
function isRepeated(source: string, at: number): boolean {
  const found = /^(?:[*+]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at, at + 16));
  if (found === null) return false;
  if (found[1] === undefined) return true;
  const most = found[2] === "" ? Number(found[1]) : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
  return most > 3;
}

function placesOf(line: string, finder: RegExp): readonly (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  finder.lastIndex = 0;
  for (let match = finder.exec(line); match !== null && places.length < MAX_PLACES; match = finder.exec(line)) {
    // What matches nothing is everywhere, and would not move on.
    if (match[0] === "") finder.lastIndex += 1;
    else places.push([match.index, match.index + match[0].length]);
  }
  return places;
}
