/** A typed text as a test of others: contained in it, a regular expression, or a shell's pattern. */
export type TextTest = (text: string) => boolean;

/** A pattern meets so much of a text: what it costs is bounded, whoever wrote the text. */
const MATCHED_LENGTH = 256;
const MAX_REPEATS = 3;
const MAX_CHOICES = 12;

/**
 * Whatever the case, a text is found where it is contained, and where it matches as a regular expression. What is no
 * regular expression, or one that could take long, is looked for as it is. `*` alone is a shell's: `web-*`; with
 * "whole glob" such a pattern is that of the whole text.
 */
export function textTest(wanted: string, how?: "as is" | "whole glob"): TextTest {
  const lower = wanted.toLowerCase();
  const contains: TextTest = (text) => text.toLowerCase().includes(lower);
  const pattern = how === "as is" ? undefined : patternOf(wanted, how === "whole glob");
  if (pattern === undefined) return contains;
  return (text) => contains(text) || pattern.test(text.slice(0, MATCHED_LENGTH));
}

function patternOf(text: string, whole: boolean): RegExp | undefined {
  if (/^[^\\^$.|?+()[\]{}]*$/.test(text)) return text.includes("*") ? globOf(text, whole) : undefined;
  return isQuick(text) ? compiled(text) : undefined;
}

function globOf(text: string, whole: boolean): RegExp | undefined {
  const parts = text.split(/\*+/);
  if (parts.length - 1 > MAX_REPEATS) return undefined;
  // The parts hold nothing that means anything in a regular expression.
  const body = parts.join(".*");
  return new RegExp(whole ? `^${body}$` : body, "is");
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "i");
  } catch {
    // Not whole yet, or meant as it is: "c++".
    return undefined;
  }
}

/** Few things repeat, and none of them within another that repeats: those are what takes for ever. */
function isQuick(source: string): boolean {
  const plain = source.replaceAll(/\\./gs, "_").replaceAll(/\[[^\]]*\]/g, "_");
  const repeats = plain.match(/[*+{]/g) ?? [];
  const choices = plain.match(/[?|]/g) ?? [];
  if (repeats.length > MAX_REPEATS || choices.length > MAX_CHOICES) return false;
  return !/\)[*+{]/.test(plain.replaceAll(/\([^()*+?{|]*\)/g, "_"));
}
