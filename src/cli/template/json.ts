/** Go's encoding/json, as docker's `json` function and outputs have it. */
import { GoFloat, GoMap, GoNil, GoStruct, type GoValue } from "../../commands/go-value.ts";
import { entriesOf, itemsOf, kindOf } from "./value.ts";

export interface JsonOptions {
  /** `<`, `>` and `&` as escapes, as encoding/json does unless told otherwise. */
  readonly html?: boolean;
  /** Spaces of an indent; all on one line where not given. */
  readonly indent?: number;
}

/** JSON of a value. What could reach a terminal as a control is escaped too, which no parser minds. */
export function encodeJson(value: GoValue, options: JsonOptions = {}): string {
  return encode(value, options, "");
}

function encode(value: GoValue, options: JsonOptions, pad: string): string {
  if (value === undefined || value === null || value instanceof GoNil) return "null";
  switch (typeof value) {
    case "string":
      return encodeText(value, options);
    case "number":
      return encodeNumber(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "function":
      return "null";
  }
  if (value instanceof GoFloat) return encodeNumber(value.value);
  if (kindOf(value) === "slice")
    return group(
      ["[", "]"],
      itemsOf(value).map((item) => (inner) => encode(item, options, inner)),
      options,
      pad,
    );
  const row = value instanceof GoStruct && value.typeName !== undefined;
  const inside = row ? { ...options, html: true } : options;
  const members = membersOf(value).map(([key, item]) => (inner: string) => {
    return `${encodeText(key, inside)}:${options.indent === undefined ? "" : " "}${encode(item, inside, inner)}`;
  });
  return group(["{", "}"], members, options, pad);
}

function membersOf(value: GoValue): readonly (readonly [string, GoValue])[] {
  if (value instanceof GoStruct) return Object.entries(value.toJSON());
  return value instanceof GoMap ? [...value.pairs()] : entriesOf(value);
}

function group(
  [open, close]: readonly [string, string],
  members: readonly ((pad: string) => string)[],
  { indent }: JsonOptions,
  pad: string,
): string {
  if (members.length === 0) return open + close;
  if (indent === undefined) return open + members.map((member) => member("")).join(",") + close;
  const inner = pad + " ".repeat(indent);
  return `${open}\n${members.map((member) => inner + member(inner)).join(",\n")}\n${pad}${close}`;
}

// encoding/json writes floats as JavaScript does, but for the digits of small exponents.
function encodeNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : "null";
}

const PLAIN = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]*$/;
const ESCAPED =
  /["\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED_HTML =
  /[<>&"\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function encodeText(text: string, { html = false }: JsonOptions): string {
  if (PLAIN.test(text)) return `"${text}"`;
  const escaped = text.replace(html ? ESCAPED_HTML : ESCAPED, (char) => SHORT[char] ?? escapeChar(char));
  return `"${escaped}"`;
}

function escapeChar(char: string): string {
  const code = char.charCodeAt(0);
  // Go has no lone surrogates: they become the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return "\\ufffd";
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
