/** Go's fmt.Sprintf for the values a template can hold. */
import type { GoValue } from "../../commands/go-value.ts";
import { goQuote } from "../../text/quote.ts";
import { formatG } from "../../text/size.ts";
import { CallError } from "./compare.ts";
import { exponential, printArgument, printFloat } from "./print.ts";
import { entriesOf, itemsOf, kindOf, numberOf, typeName } from "./value.ts";

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(.?)/suy;
// fmt's own limit.
const MAX_SIZE = 1_000_000;
const MAX_TEXT = 64 * 1024 * 1024;

/** The text of a format and its values; what does not fit is written into the text, as Go does. */
export function sprintf(format: string, values: readonly GoValue[]): string {
  let text = "";
  let next = 0;
  const source = { take: (): GoValue => values[next++], isEmpty: () => next >= values.length };
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    text += format.slice(at, percent < 0 ? undefined : percent);
    if (percent < 0) break;
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format);
    at = DIRECTIVE.lastIndex;
    // A number that is too large ends the format, verb and all.
    if (match === null || match[4] === "" || isHuge(match[2]) || isHuge(match[3])) {
      text += "%!(NOVERB)";
      break;
    }
    text += directed(match, source);
    if (text.length > MAX_TEXT) throw new CallError("the result is too large");
  }
  return source.isEmpty() ? text : text + extra(values.slice(next));
}

function isHuge(size: string | undefined): boolean {
  return size !== undefined && size !== "*" && Number(size) > MAX_SIZE;
}

interface Values {
  readonly take: () => GoValue;
  readonly isEmpty: () => boolean;
}

function directed([, flags = "", width, precision, verb = ""]: RegExpExecArray, values: Values): string {
  const widthNumber = measure(width, values.take);
  const precisionNumber = measure(precision, values.take);
  if (verb === "%") return "%";
  const bad = (tooLarge(widthNumber) ? "%!(BADWIDTH)" : "") + (tooLarge(precisionNumber) ? "%!(BADPREC)" : "");
  if (values.isEmpty()) return `${bad}%!${verb}(MISSING)`;
  const left = widthNumber !== undefined && widthNumber < 0;
  const directive = {
    flags: left ? `${flags}-` : flags,
    width: within(widthNumber === undefined ? undefined : Math.abs(widthNumber)),
    precision: within(precisionNumber),
    verb,
  };
  return bad + formatOne(directive, values.take());
}

function measure(text: string | undefined, take: () => GoValue): number | undefined {
  if (text === undefined) return undefined;
  if (text === "*") return Number(take());
  return text === "" ? 0 : Number(text);
}

function tooLarge(size: number | undefined): boolean {
  return size !== undefined && !(Math.abs(size) <= MAX_SIZE);
}

function within(size: number | undefined): number | undefined {
  return size === undefined || tooLarge(size) ? undefined : size;
}

function extra(values: readonly GoValue[]): string {
  return `%!(EXTRA ${values.map((value) => `${named(value)}=${printArgument(value)}`).join(", ")})`;
}

function named(value: GoValue): string {
  return value === undefined || value === null ? "<nil>" : typeName(value);
}

function formatOne(directive: Directive, value: GoValue): string {
  const { verb } = directive;
  if (verb === "T") return padded(value === undefined ? "<nil>" : typeName(value), directive);
  const kind = kindOf(value);
  if (kind === "slice" && "sqxXdqtefgbo".includes(verb)) {
    return `[${itemsOf(value)
      .map((item) => formatOne(directive, item))
      .join(" ")}]`;
  }
  if (kind === "map" && "sqd".includes(verb)) {
    return `map[${entriesOf(value)
      .map(([key, item]) => `${formatOne(directive, key)}:${formatOne(directive, item)}`)
      .join(" ")}]`;
  }
  const text = VERBS[kind]?.(value, directive) ?? (verb === "v" ? printArgument(value) : undefined);
  return text === undefined ? badVerb(verb, value) : padded(text, directive);
}

function badVerb(verb: string, value: GoValue): string {
  if (value === undefined || value === null) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeName(value)}=${printArgument(value)})`;
}

type Verb = (value: GoValue, directive: Directive) => string | undefined;

const VERBS: Readonly<Partial<Record<string, Verb>>> = {
  string: formatText,
  int: formatInt,
  float: formatFloat,
  bool: (value, { verb }) => (verb === "t" || verb === "v" ? String(value) : undefined),
};

function formatText(value: GoValue, { verb, precision, flags }: Directive): string | undefined {
  const whole = String(value);
  const text = precision === undefined ? whole : [...whole].slice(0, precision).join("");
  if (verb === "s") return text;
  if (verb === "v") return flags.includes("#") ? goQuote(text) : text;
  if (verb === "q") return flags.includes("#") && !text.includes("`") ? `\`${text}\`` : goQuote(text);
  const hex = Buffer.from(text).toString("hex");
  return verb === "x" ? hex : verb === "X" ? hex.toUpperCase() : undefined;
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: "0b", o: "0", x: "0x", X: "0X" };

function formatInt(value: GoValue, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const number = BigInt(value as number);
  if (verb === "c") return character(number);
  if (verb === "q") return `'${character(number)}'`;
  if (verb === "U") return `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const digits = (number < 0n ? -number : number).toString(base).padStart(precision ?? 0, "0");
  const prefix = verb === "O" ? "0o" : flags.includes("#") ? (PREFIXES[verb] ?? "") : "";
  return signed(number < 0n, prefix + (verb === "X" ? digits.toUpperCase() : digits), directive);
}

function character(code: bigint): string {
  return code >= 0n && code <= 0x10ffffn ? String.fromCodePoint(Number(code)) : "\ufffd";
}

function formatFloat(value: GoValue, directive: Directive): string | undefined {
  const { verb, precision } = directive;
  const number = numberOf(value);
  const size = Math.abs(number);
  const negative = number < 0 || Object.is(number, -0);
  switch (verb) {
    case "v":
      return signed(negative, precision === undefined ? printFloat(size) : formatG(size, precision), directive);
    case "g":
      return signed(negative, precision === undefined ? printFloat(size) : formatG(size, precision), directive);
    case "f":
    case "F":
      return signed(negative, size.toFixed(Math.min(precision ?? 6, 100)), directive);
    case "e":
      return signed(negative, exponential(size.toExponential(Math.min(precision ?? 6, 100))), directive);
    default:
      return undefined;
  }
}

function signed(negative: boolean, digits: string, { flags, width }: Directive): string {
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (!flags.includes("0") || flags.includes("-") || width === undefined) return sign + digits;
  return sign + digits.padStart(width - sign.length, "0");
}

function padded(text: string, { flags, width }: Directive): string {
  const missing = (width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  const fill = (flags.includes("0") && !flags.includes("-") ? "0" : " ").repeat(missing);
  return flags.includes("-") ? text + fill : fill + text;
}
