/** docker's `--filter name=value`: same name = either, different names = both. */
import { LeptonError } from "../errors.ts";
import { parseTimestamp } from "../text/age.ts";

export class Filters {
  private readonly values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.values = values;
  }

  /** Values given for a name; empty where the filter was not given. */
  get(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** True where the filter was not given, or one of its values is the text. */
  matchesExactly(name: string, text: string): boolean {
    return !this.has(name) || this.get(name).includes(text);
  }

  /** As matchesExactly, but a value may also be a regular expression found in the text. */
  matches(name: string, text: string): boolean {
    return this.matchesExactly(name, text) || this.get(name).some((pattern) => found(pattern, text));
  }

  /** True where one of the values is the text or the beginning of it, or the filter was not given. */
  matchesStart(name: string, text: string): boolean {
    return !this.has(name) || this.get(name).some((start) => text.startsWith(start));
  }

  /** Labels are the exception of docker's rule: all that were given must be there. */
  matchesLabels(name: string, labels: Readonly<Record<string, string>>): boolean {
    return this.get(name).every((wanted) => hasLabel(labels, wanted));
  }

  /** A filter that says yes or no. */
  boolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const values = this.get(name);
    const yes = values.includes("1") || values.includes("true");
    const no = values.includes("0") || values.includes("false");
    if (yes === no) throw new LeptonError("invalid-argument", `invalid filter '${name}=[${values.join(" ")}]'`);
    return yes;
  }
}

/** True where a label is there, with the value where one is wanted: `key` or `key=value`. */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const { key, value } = cut(wanted);
  return Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
}

/** The time of an `until` filter; throws `invalid-argument`. */
export function untilMs(word: string): number {
  const timeMs = parseTimestamp(word, Date.now());
  if (timeMs === undefined) throw notATime(word);
  return timeMs;
}

/** docker's sentence about a time that is none; `before` is what stands before it. */
export function notATime(word: string, before = ""): LeptonError {
  return new LeptonError("invalid-argument", `${before}failed to parse value as time or duration: "${word}"`, {
    hint: "a time such as 2013-01-02T13:23:37Z, seconds since 1970, or a time ago such as 42m",
  });
}

const BAD_FILTER = "bad format of filter (expected name=value)";

/** What is wrong with a `--filter` word in itself. */
export function checkFilter(word: string): string | undefined {
  return word === "" || word.includes("=") ? undefined : BAD_FILTER;
}

/** Reads `--filter` values; throws `invalid-argument` for a name that is not accepted. */
export function parseFilters(given: readonly string[], accepted: readonly string[]): Filters {
  const values = new Map<string, string[]>();
  for (const word of given) {
    if (word === "") continue;
    const { key, value } = cut(word);
    if (value === undefined) throw new LeptonError("invalid-argument", `${BAD_FILTER}: "${word}"`);
    // docker reads the names of filters in any case.
    const name = key.trim().toLowerCase();
    if (!accepted.includes(name)) throw unknownFilter(name, accepted);
    values.set(name, [...(values.get(name) ?? []), value.trim()]);
  }
  return new Filters(values);
}

function unknownFilter(name: string, accepted: readonly string[]): LeptonError {
  const hint = `filters are ${accepted.join(", ")}`;
  return new LeptonError("invalid-argument", `invalid filter '${name}'`, { hint });
}

/** Splits at the first `=`. */
export function cut(word: string): { readonly key: string; readonly value: string | undefined } {
  const at = word.indexOf("=");
  return at < 0 ? { key: word, value: undefined } : { key: word.slice(0, at), value: word.slice(at + 1) };
}

function found(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    // Not a regular expression: docker then compares the text only.
    return false;
  }
}
