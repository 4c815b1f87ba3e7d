/** Words of a Go template (text/template/parse). */

export type TokenKind =
  | "text"
  | "open"
  | "close"
  | "space"
  | "field"
  | "variable"
  | "identifier"
  | "keyword"
  | "bool"
  | "nil"
  | "dot"
  | "number"
  | "char"
  | "string"
  | "raw-string"
  | "pipe"
  | "left-paren"
  | "right-paren"
  | "assign"
  | "declare"
  | "other"
  | "error"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the source. */
  readonly at: number;
}

/** A template that cannot be read or evaluated; the message has Go's form `template: :1:2: …`. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  /** What it had printed before, where it failed on its way. */
  partial = "";
}

const KEYWORDS = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);

/** The kind of an alphanumeric word. */
export function wordKind(word: string): TokenKind {
  if (KEYWORDS.has(word)) return "keyword";
  if (word === "true" || word === "false") return "bool";
  return word === "nil" ? "nil" : "identifier";
}

/** How Go's messages name a token. */
export function describeToken({ kind, text }: Token): string {
  if (kind === "end") return "EOF";
  if (kind === "error") return text;
  if (kind === "keyword" || kind === "nil" || kind === "dot") return `<${text}>`;
  const runes = [...text];
  return runes.length > 10 ? `${JSON.stringify(runes.slice(0, 10).join(""))}...` : JSON.stringify(text);
}

/** Go's `%#U`: `U+0025 '%'`. */
export function describeRune(rune: string): string {
  const code = (rune.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(rune) ? `U+${code} '${rune}'` : `U+${code}`;
}
