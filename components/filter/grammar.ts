/**
 * The filter line: k9s's grammar (`web`, `^web-\d$`, `!web`, `-f wb`, `-l app=web`) and fields (`status:exited`,
 * `cpu>50`). Terms are joined by "and"; case does not matter; quotes keep blanks together and take a term as it is.
 */
import { fuzzyScore } from "./fuzzy.ts";
import { labelTest } from "./labels.ts";
import { type TextTest, textTest } from "./pattern.ts";
import { compareQuantity, type Operator, parseLimit, type Quantity } from "./quantity.ts";

/** What a filter may ask of a row. */
export interface Filterable {
  /** All that plain terms are looked for in. */
  readonly texts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** What a column or another field says, in one word or several; undefined where the row has no such field. */
  field(name: string): readonly string[] | undefined;
  quantity(name: string): Quantity | undefined;
}

export type Matcher = (row: Filterable) => boolean;

const EVERYTHING: Matcher = () => true;

export function parseFilter(filter: string): Matcher {
  const terms = splitTerms(filter);
  const tests: Matcher[] = [];
  for (let at = 0; at < terms.length; at++) {
    const [, not = "", flag] = /^(!?)(-[fl])$/.exec(terms[at] ?? "") ?? [];
    const word = terms[at + 1];
    if (flag === undefined) tests.push(termTest(terms[at] ?? ""));
    // The word is still to be typed.
    else if (word !== undefined) {
      tests.push(negated(not, flag === "-f" ? fuzzyTest(unquoted(word)) : ({ labels }) => labelTest(word)(labels)));
      at += 1;
    }
  }
  return tests.length === 0 ? EVERYTHING : (row) => tests.every((test) => test(row));
}

function splitTerms(filter: string): readonly string[] {
  return [...filter.matchAll(/(?:"[^"]*"|\S)+/g)].map(([term]) => term);
}

function unquoted(term: string): string {
  return term.replaceAll('"', "");
}

function negated(not: string, test: Matcher): Matcher {
  return not === "" ? test : (row) => !test(row);
}

function termTest(term: string): Matcher {
  // What is not whole yet keeps every row while it is typed.
  if (/^!*$/.test(term)) return EVERYTHING;
  if (term.startsWith("!")) return negated("!", termTest(term.slice(1)));
  if (term.startsWith('"')) return anyText(textTest(unquoted(term), "as is"));
  const text = unquoted(term);
  const compared = /^([a-z][a-z_-]*)(>=|<=|!=|>|<|=)(.*)$/i.exec(text);
  if (compared !== null) return comparison(compared);
  const field = /^([a-z][a-z_-]*):(.*)$/i.exec(text);
  return field === null ? anyText(textTest(text)) : fieldTest(field);
}

function anyText(test: TextTest): Matcher {
  return ({ texts }) => texts.some(test);
}

/** A field that rows do not have is no field but text, e.g. `nginx:1.29`. */
function fieldTest([word, name = "", value = ""]: RegExpExecArray): Matcher {
  if (name.toLowerCase() === "label") return ({ labels }) => labelTest(value)(labels);
  const test = textTest(value, "whole glob");
  const asText = anyText(textTest(word));
  return (row) => row.field(name.toLowerCase())?.some(test) ?? asText(row);
}

function comparison([word, name = "", operator = "", limit = ""]: RegExpExecArray): Matcher {
  if (limit === "") return EVERYTHING;
  const known = name.toLowerCase();
  if (operator !== "=" && operator !== "!=") {
    return (row) => compared(row.quantity(known), operator as Operator, limit) ?? false;
  }
  const wanted = limit.toLowerCase();
  const asText = anyText(textTest(word));
  return (row) => {
    const isEqual =
      compared(row.quantity(known), "=", limit) ?? row.field(known)?.some((text) => text.toLowerCase() === wanted);
    return isEqual === undefined ? asText(row) : isEqual === (operator === "=");
  };
}

/** Undefined where there is nothing to compare. */
function compared(quantity: Quantity | undefined, operator: Operator, limit: string): boolean | undefined {
  const bound = quantity === undefined ? undefined : parseLimit(limit, quantity.unit);
  return quantity === undefined || bound === undefined ? undefined : compareQuantity(quantity.value, operator, bound);
}

function fuzzyTest(word: string): Matcher {
  return anyText((text) => fuzzyScore(word, text) !== undefined);
}
