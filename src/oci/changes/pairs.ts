/** `key=value …` of ENV and LABEL, and their old form `key value`. */
import { LeptonError } from "../../errors.ts";
import { splitWords } from "./words.ts";

/** Keys and values with their quotes; throws `invalid-argument` with docker's sentences. */
export function namePairs(instruction: string, text: string): [key: string, value: string][] {
  const words = splitWords(text);
  const [first = ""] = words;
  if (!first.includes("=")) {
    const [, key = "", value = ""] = /^(\S+)\s+(.+)$/s.exec(text) ?? [];
    if (key === "") throw invalid(`${instruction} must have two arguments`);
    return [[key, value]];
  }
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at < 0) throw invalid(`can't find = in ${JSON.stringify(word)}: must be of the form: name=value`);
    if (at === 0) throw invalid(`${instruction} names can not be blank`);
    return [word.slice(0, at), word.slice(at + 1)];
  });
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
