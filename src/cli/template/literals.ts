/** Go's literals: numbers, characters and strings. */

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

/** The text of a quoted or raw string; undefined where an escape is none of Go's. */
export function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner.replace(/\r/g, "");
  let valid = true;
  const text = inner.replace(ESCAPE, (_all, x, u, long, octal, single) => {
    const code = x ?? u ?? long;
    if (code !== undefined) return fromCode(Number.parseInt(code, 16)) ?? fail();
    if (octal !== undefined) return fromCode(Number.parseInt(octal, 8)) ?? fail();
    const quote = literal.startsWith('"') ? "'" : '"';
    return (single === quote ? undefined : ESCAPES[single]) ?? fail();
  });
  return valid ? text : undefined;

  function fail(): string {
    valid = false;
    return "";
  }
}

function fromCode(code: number): string | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}

export interface NumberLiteral {
  readonly value: number;
  readonly float: boolean;
}

const DECIMAL = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const PREFIXED = /^[+-]?0(?:[xX](?:_?[0-9a-fA-F])+|[bB](?:_?[01])+|[oO]?(?:_?[0-7])+)$/;
const FLOAT = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;

/** The value of a number or character literal; undefined where it is none. */
export function parseNumber(literal: string): NumberLiteral | undefined {
  if (literal.startsWith("'")) return parseCharacter(literal);
  const digits = literal.replace(/_/g, "");
  if (DECIMAL.test(literal)) return { value: Number(digits), float: false };
  if (PREFIXED.test(literal)) return { value: parsePrefixed(digits), float: false };
  return FLOAT.test(literal) ? { value: Number(digits), float: /[.eE]/.test(literal) } : undefined;
}

function parsePrefixed(digits: string): number {
  const negative = digits.startsWith("-");
  const plain = digits.replace(/^[+-]/, "");
  // A leading zero alone means octal, as in C.
  const value = /^0[0-7]/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  return negative ? -value : value;
}

function parseCharacter(literal: string): NumberLiteral | undefined {
  const runes = [...(unquote(literal) ?? "")];
  const [rune] = runes;
  return rune === undefined || runes.length !== 1 ? undefined : { value: rune.codePointAt(0) ?? 0, float: false };
}
