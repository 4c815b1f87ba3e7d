/** Values of options by kind; messages are those of Go's flag packages, which docker shows. */

import { parseGoDuration } from "../text/duration.ts";
import { goQuote } from "../text/quote.ts";
import { parseBytes } from "../text/size.ts";
import type { OptionSpec, OptionValue } from "./define.ts";

type Parsed = { readonly value: OptionValue } | { readonly error: string };

const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

/** Reads one value of an option; the error says what is wrong with the value alone. */
export function parseValue(option: OptionSpec, text: string): Parsed {
  if (option.choices !== undefined && !option.choices.includes(text)) {
    return { error: `must be one of ${option.choices.map((choice) => `"${choice}"`).join(", ")}` };
  }
  const complaint = option.check?.(text);
  if (complaint !== undefined) return { error: complaint };
  switch (option.kind) {
    case "boolean":
      return parseBoolean(text);
    case "int":
      return parseInteger(text);
    case "number":
      return parseRational(text);
    case "bytes":
      return option.unlimited === true && text === "-1" ? { value: -1 } : renamed(parseBytes(text));
    case "duration":
      return parseDuration(text);
    default:
      return { value: text };
  }
}

function parseBoolean(text: string): Parsed {
  if (TRUE.includes(text)) return { value: true };
  if (FALSE.includes(text)) return { value: false };
  return { error: `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax` };
}

const INTEGER = /^[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;

function parseInteger(text: string): Parsed {
  if (!INTEGER.test(text)) return { error: `strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax` };
  const digits = text.replace(/^[+-]/, "");
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (!Number.isSafeInteger(size)) return { error: `strconv.ParseInt: parsing ${goQuote(text)}: value out of range` };
  return { value: text.startsWith("-") ? -size : size };
}

const RATIONAL = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)(?:\/(\d+))?$/;

function parseRational(text: string): Parsed {
  const match = RATIONAL.exec(text);
  const value = Number(match?.[1]) / Number(match?.[2] ?? 1);
  if (match === null || !Number.isFinite(value)) return { error: `failed to parse ${text} as a rational number` };
  // docker counts billionths of a processor.
  const billionths = value * 1e9;
  if (Math.abs(billionths - Math.round(billionths)) > 1e-3) return { error: "value is too precise" };
  return { value };
}

function parseDuration(text: string): Parsed {
  const value = parseGoDuration(text);
  return value === undefined ? { error: `time: invalid duration ${goQuote(text)}` } : { value };
}

function renamed(size: ReturnType<typeof parseBytes>): Parsed {
  return "bytes" in size ? { value: size.bytes } : size;
}
