/** Splits a Go template into tokens; an error is the last token, so that what stands before it is complained of first. */
import { describeRune, type Token, type TokenKind, wordKind } from "./tokens.ts";

const OPEN = "{{";
const CLOSE = "}}";
const SPACE = /^[ \t\r\n]$/;
const WORD = /[\p{L}\p{Nd}_]*/uy;
const ALPHANUMERIC = /^[\p{L}\p{Nd}_]$/u;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[bB][01_]*|0[oO][0-7_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
const QUOTED = /"(?:\\[^\n]|[^"\\\n])*"/y;
const CHAR = /'(?:\\[^\n]|[^'\\\n])*'/y;

/** The tokens of a template; ends with an `end` or an `error` token. */
export function lex(source: string): Token[] {
  return new Lexer(source).run();
}

class Lexer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  private parens = 0;

  constructor(source: string) {
    this.source = source;
  }

  run(): Token[] {
    while (this.text() && (this.comment() || this.action())) {
      // One piece of text, and one comment or action, each round.
    }
    return this.tokens;
  }

  // Text up to the next opening delimiter; false at the end.
  private text(): boolean {
    const open = this.source.indexOf(OPEN, this.at);
    const trims = open >= 0 && this.source[open + 2] === "-" && SPACE.test(this.source[open + 3] ?? "");
    let end = open < 0 ? this.source.length : open;
    while (trims && end > this.at && SPACE.test(this.source[end - 1] ?? "")) end--;
    const text = this.source.slice(this.at, end);
    if (text !== "") this.push("text", text, this.at);
    if (open < 0) return this.last("end", "");
    this.at = open + (trims ? 3 : 2);
    return true;
  }

  // A comment leaves no tokens; false where there is none, or an error in it.
  private comment(): boolean {
    const start = SPACE.test(this.source[this.at] ?? "") && this.source[this.at - 1] === "-" ? this.at + 1 : this.at;
    if (!this.source.startsWith("/*", start)) {
      this.push("open", OPEN, this.at - OPEN.length);
      this.parens = 0;
      return false;
    }
    const end = this.source.indexOf("*/", start + 2);
    this.at = end + 2;
    if (end < 0) return this.fail("unclosed comment");
    return this.close(false) || this.fail("comment ends before closing delimiter");
  }

  private action(): boolean {
    while (this.tokens.at(-1)?.kind !== "error") {
      const end = this.atClose();
      if (end && this.parens > 0) return this.fail("unclosed left paren");
      if (end) return this.close(true);
      this.word();
    }
    return false;
  }

  private atClose(): boolean {
    return this.source.startsWith(CLOSE, this.at) || this.atTrimmedClose();
  }

  private atTrimmedClose(): boolean {
    return SPACE.test(this.source[this.at] ?? "") && this.source.startsWith(`-${CLOSE}`, this.at + 1);
  }

  private close(emit: boolean): boolean {
    const trims = this.atTrimmedClose();
    if (!trims && !this.source.startsWith(CLOSE, this.at)) return false;
    this.at += trims ? 2 : 0;
    if (emit) this.push("close", CLOSE, this.at);
    this.at += CLOSE.length;
    while (trims && SPACE.test(this.source[this.at] ?? "")) this.at++;
    return true;
  }

  private word(): boolean {
    const char = this.runeAt(this.at);
    if (char === "") return this.fail("unclosed action");
    if (SPACE.test(char)) return this.spaces();
    if (char === '"') return this.quoted(QUOTED, "string", "unterminated quoted string");
    if (char === "'") return this.quoted(CHAR, "char", "unterminated character constant");
    if (char === "`") return this.raw();
    if (char === "$") return this.named("variable");
    if (char === "." && !/[0-9]/.test(this.source[this.at + 1] ?? "")) return this.named("field");
    if (/[0-9.+-]/.test(char)) return this.number();
    if (ALPHANUMERIC.test(char)) return this.identifier();
    return this.symbol(char);
  }

  private spaces(): boolean {
    const start = this.at;
    while (SPACE.test(this.source[this.at] ?? "") && !this.atTrimmedClose()) this.at++;
    return this.push("space", this.source.slice(start, this.at), start);
  }

  private quoted(pattern: RegExp, kind: TokenKind, complaint: string): boolean {
    return this.taken(kind, this.match(pattern)) || this.fail(complaint);
  }

  private raw(): boolean {
    const end = this.source.indexOf("`", this.at + 1);
    if (end < 0) return this.fail("unterminated raw quoted string");
    return this.taken("raw-string", this.source.slice(this.at, end + 1));
  }

  private number(): boolean {
    const text = this.match(NUMBER);
    const next = this.runeAt(this.at + text.length);
    if (ALPHANUMERIC.test(next)) return this.fail(`bad number syntax: ${JSON.stringify(text + next)}`);
    return this.taken("number", text);
  }

  private named(kind: "field" | "variable"): boolean {
    const name = this.match(WORD, 1);
    const text = (this.source[this.at] ?? "") + name;
    const next = this.runeAt(this.at + text.length);
    if (!this.endsWord(text.length)) return this.badCharacter(next, text.length);
    return this.taken(name === "" && kind === "field" ? "dot" : kind, text);
  }

  private identifier(): boolean {
    const text = this.match(WORD);
    const next = this.runeAt(this.at + text.length);
    if (!this.endsWord(text.length)) return this.badCharacter(next, text.length);
    return this.taken(wordKind(text), text);
  }

  private endsWord(length: number): boolean {
    const next = this.source[this.at + length] ?? "";
    return /^[ \t\r\n.,|:()]?$/.test(next) || this.source.startsWith(CLOSE, this.at + length);
  }

  private badCharacter(rune: string, offset: number): boolean {
    this.at += offset;
    return this.fail(`bad character ${describeRune(rune)}`);
  }

  private symbol(char: string): boolean {
    if (char === ":" && this.source[this.at + 1] !== "=") return this.fail("expected :=");
    if (char === ":") return this.taken("declare", ":=");
    if (char === "(") this.parens++;
    if (char === ")" && --this.parens < 0) return this.fail("unexpected right paren");
    const kind = SYMBOLS[char] ?? (/^[\x21-\x7e]$/.test(char) ? "other" : undefined);
    if (kind === undefined) return this.fail(`unrecognized character in action: ${describeRune(char)}`);
    return this.taken(kind, char);
  }

  private match(pattern: RegExp, offset = 0): string {
    pattern.lastIndex = this.at + offset;
    return pattern.exec(this.source)?.[0] ?? "";
  }

  private runeAt(at: number): string {
    const code = this.source.codePointAt(at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  private taken(kind: TokenKind, text: string): boolean {
    if (text === "") return false;
    this.push(kind, text, this.at);
    this.at += text.length;
    return true;
  }

  private push(kind: TokenKind, text: string, at: number): boolean {
    this.tokens.push({ kind, text, at });
    return true;
  }

  private last(kind: TokenKind, text: string): false {
    this.push(kind, text, this.at);
    return false;
  }

  private fail(complaint: string): false {
    return this.last("error", complaint);
  }
}

const SYMBOLS: Readonly<Record<string, TokenKind>> = {
  "|": "pipe",
  "(": "left-paren",
  ")": "right-paren",
  "=": "assign",
};
