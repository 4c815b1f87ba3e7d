/**
 * The filter line: k9s's grammar (`web`, `!web`, `-f wb`, `-l app=web`) and fields (`status:exited`, `cpu>50`).
 * Words are joined by "and"; case does not matter.
 */

/** What a filter may ask of a row. */
export interface Filterable {
  /** All that a plain word is looked for in. */
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined where the row has no such field. */
  field(name: string): string | undefined;
  number(name: string): number | undefined;
}

export type Matcher = (row: Filterable) => boolean;

const EVERYTHING: Matcher = () => true;

export function parseFilter(filter: string): Matcher {
  const words = filter
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const tests: Matcher[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const next = words[at + 1];
    if ((word === "-f" || word === "-l") && next !== undefined) {
      tests.push(word === "-f" ? fuzzyTest(next) : labelTest(next));
      at += 1;
    } else tests.push(wordTest(word));
  }
  if (tests.length === 0) return EVERYTHING;
  return (row) => tests.every((test) => test(row));
}

function wordTest(word: string): Matcher {
  // A lone "!" is the start of something being typed.
  if (word === "!" || word === "-f" || word === "-l") return EVERYTHING;
  if (word.startsWith("!")) {
    const test = wordTest(word.slice(1));
    return (row) => !test(row);
  }
  const compared = /^([a-z]+)(>=|<=|>|<)(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(word);
  if (compared !== null) return numberTest(compared);
  const field = /^([a-z]+):(.*)$/i.exec(word);
  if (field !== null) return fieldTest(field[1] ?? "", field[2] ?? "", word);
  return textTest(word);
}

function textTest(word: string): Matcher {
  const wanted = word.toLowerCase();
  return ({ text }) => text.toLowerCase().includes(wanted);
}

/** A field that rows do not have is no field but text, e.g. `nginx:1.29`. */
function fieldTest(name: string, value: string, word: string): Matcher {
  if (name.toLowerCase() === "label") return labelTest(value);
  const wanted = value.toLowerCase().replace(/\*+$/, "");
  const asText = textTest(word);
  return (row) => {
    const found = row.field(name.toLowerCase());
    return found === undefined ? asText(row) : found.toLowerCase().includes(wanted);
  };
}

const SCALE: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

function numberTest([, name = "", operator, digits, unit = ""]: RegExpExecArray): Matcher {
  const limit = Number(digits) * (SCALE[unit.toLowerCase()] ?? 1);
  return (row) => {
    const value = row.number(name.toLowerCase());
    if (value === undefined) return false;
    if (operator === ">") return value > limit;
    if (operator === "<") return value < limit;
    return operator === ">=" ? value >= limit : value <= limit;
  };
}

/** `key` or `key=value`, as docker's label filter. */
function labelTest(label: string): Matcher {
  const equals = label.indexOf("=");
  const key = equals < 0 ? label : label.slice(0, equals);
  const value = equals < 0 ? undefined : label.slice(equals + 1);
  return ({ labels }) => Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
}

function fuzzyTest(word: string): Matcher {
  return ({ text }) => fuzzyScore(word, text) !== undefined;
}

/** How well the letters of a word appear in a text in order, higher is better; undefined where they do not. */
export function fuzzyScore(word: string, text: string): number | undefined {
  const wanted = word.toLowerCase();
  const lower = text.toLowerCase();
  let score = 0;
  let at = -1;
  for (const char of wanted) {
    const found = lower.indexOf(char, at + 1);
    if (found < 0) return undefined;
    const startsWord = found === 0 || /[^a-z0-9]/.test(lower[found - 1] ?? "");
    score += found === at + 1 ? 4 : startsWord ? 3 : 0;
    score -= Math.min(3, found - at - 1) / 4;
    at = found;
  }
  return score - lower.length / 100;
}
