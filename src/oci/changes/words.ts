/** Words of a Dockerfile instruction: how docker splits, unquotes and expands them (Dockerfile reference, "Environment replacement"). */
import { LeptonError } from "../../errors.ts";

/** Splits at white space that no quote and no backslash protects; quotes stay in the words. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quote === "" && /\s/.test(char)) {
      if (word !== "") words.push(word);
      word = "";
      continue;
    }
    word += char;
    if (char === "\\" && quote !== "'" && at + 1 < text.length) {
      at += 1;
      word += text[at] ?? "";
    } else if (quote === "" ? char === '"' || char === "'" : char === quote) {
      quote = quote === "" ? char : "";
    }
  }
  if (word !== "") words.push(word);
  return words;
}

/** Takes quotes and backslashes away and puts variables in; throws `invalid-argument` for what does not end. */
export function expandWord(word: string, variables: ReadonlyMap<string, string>): string {
  let result = "";
  let quote = "";
  for (let at = 0; at < word.length; at += 1) {
    const char = word[at] ?? "";
    const next = word[at + 1] ?? "";
    if (char === quote) quote = "";
    else if (quote === "" && (char === '"' || char === "'")) quote = char;
    else if (quote !== "'" && char === "\\") {
      // Between double quotes a backslash protects only what would mean something there.
      const kept = quote === '"' && !'"$\\'.includes(next) ? char : "";
      result += kept + next;
      at += 1;
    } else if (quote !== "'" && char === "$") {
      const { text, length } = expansion(word.slice(at), variables);
      result += text;
      at += length - 1;
    } else result += char;
  }
  if (quote === "") return result;
  const kind = quote === '"' ? "double" : "single";
  throw invalid(`unexpected end of statement while looking for matching ${kind}-quote`);
}

interface Expansion {
  readonly text: string;
  /** Characters that it takes the place of. */
  readonly length: number;
}

function expansion(text: string, variables: ReadonlyMap<string, string>): Expansion {
  const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text);
  if (plain?.[1] !== undefined) return { text: variables.get(plain[1]) ?? "", length: plain[0].length };
  if (text[1] !== "{") return { text: "$", length: 1 };
  const braced = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+])([^{}]*))?\}/.exec(text);
  if (braced === null) throw invalid(`syntax error: unsupported substitution ${JSON.stringify(text.slice(0, 60))}`);
  const [whole, name = "", modifier = "", word = ""] = braced;
  const value = variables.get(name);
  const isSet = modifier.startsWith(":") ? (value ?? "") !== "" : value !== undefined;
  if (modifier.endsWith("-")) return { text: isSet ? (value ?? "") : word, length: whole.length };
  if (modifier.endsWith("+")) return { text: isSet ? word : "", length: whole.length };
  return { text: value ?? "", length: whole.length };
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
