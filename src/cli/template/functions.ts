/** Functions that docker gives to its templates: Go's builtins and a few for text. */
import { GoMap, GoStruct, type GoValue } from "../../commands/go-value.ts";
import { CallError, equals, equalsAny, lessThan } from "./compare.ts";
import { encodeJson } from "./json.ts";
import { print, printArgument, sprint, sprintln } from "./print.ts";
import { sprintf } from "./printf.ts";
import { entriesOf, itemsOf, kindOf, memberOf, truth, typeName } from "./value.ts";

export type ParameterType = "any" | "string" | "int";

export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** Type of any further arguments. */
  readonly rest?: ParameterType;
  readonly call: (values: readonly GoValue[]) => GoValue;
  /** `and`, `or`: stop at the first value that decides. */
  readonly decidesOn?: boolean;
}

export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

const text = (value: GoValue): string => String(value);

function define(
  parameters: readonly ParameterType[],
  call: TemplateFunction["call"],
  rest?: ParameterType,
): TemplateFunction {
  return rest === undefined ? { parameters, call } : { parameters, call, rest };
}

const BUILTINS: Readonly<Record<string, TemplateFunction>> = {
  and: { ...define(["any"], (values) => values.at(-1), "any"), decidesOn: false },
  or: { ...define(["any"], (values) => values.at(-1), "any"), decidesOn: true },
  not: define(["any"], ([value]) => !truth(value)),
  eq: define(["any"], ([first, ...others]) => equalsAny(first, others), "any"),
  ne: define(["any", "any"], ([a, b]) => !equals(a, b)),
  lt: define(["any", "any"], ([a, b]) => lessThan(a, b)),
  le: define(["any", "any"], ([a, b]) => lessThan(a, b) || equals(a, b)),
  gt: define(["any", "any"], ([a, b]) => !(lessThan(a, b) || equals(a, b))),
  ge: define(["any", "any"], ([a, b]) => !lessThan(a, b)),
  index: define(["any"], ([item, ...keys]) => keys.reduce(indexOne, item), "any"),
  slice: define(["any"], ([item, ...bounds]) => sliceOf(item, bounds), "any"),
  len: define(["any"], ([value]) => lengthOf(value)),
  print: define([], sprint, "any"),
  println: define([], sprintln, "any"),
  printf: define(["string"], ([format, ...values]) => sprintf(text(format), values), "any"),
  html: define([], (values) => escapeHtml(sprintArguments(values)), "any"),
  urlquery: define([], (values) => encodeURIComponent(sprintArguments(values)).replace(/%20/g, "+"), "any"),
};

// docker/cli templates.go.
const DOCKER: Readonly<Record<string, TemplateFunction>> = {
  json: define(["any"], ([value]) => encodeJson(value)),
  split: define(["string", "string"], ([words, separator]) => text(words).split(text(separator))),
  join: define(["any", "string"], ([items, separator]) => joinItems(items, text(separator))),
  title: define(["string"], ([words]) =>
    text(words).replace(/(^|[^\p{L}\p{N}_'])(\p{Ll})/gu, (_all, before, letter) => before + letter.toUpperCase()),
  ),
  lower: define(["string"], ([words]) => eachRune(text(words), (rune) => rune.toLowerCase())),
  upper: define(["string"], ([words]) => eachRune(text(words), (rune) => rune.toUpperCase())),
  pad: define(["string", "int", "int"], ([words, before, after]) =>
    padText(text(words), Number(before), Number(after)),
  ),
  truncate: define(["string", "int"], ([words, length]) => truncateText(text(words), Number(length))),
};

/** All functions of docker's templates. */
export const FUNCTIONS: FunctionTable = new Map(Object.entries({ ...BUILTINS, ...DOCKER }));

const UNCHANGED: readonly string[] = ["json", "split", "join", "title", "lower", "upper", "truncate"];

/** The functions as they work on the titles of a table: those that change text leave a title as it is. */
export const HEADER_FUNCTIONS: FunctionTable = new Map(
  [...FUNCTIONS].map(([name, made]) => [name, UNCHANGED.includes(name) ? { ...made, call: ([title]) => title } : made]),
);

// bytes, as Go counts them.
const bytesOf = (value: GoValue): Buffer => Buffer.from(text(value));

function lengthOf(value: GoValue): number {
  switch (kindOf(value)) {
    case "string":
      return bytesOf(value).length;
    case "slice":
      return itemsOf(value).length;
    case "map":
      return entriesOf(value).length;
    case "nil":
    case "invalid":
      throw new CallError("len of nil pointer");
    default:
      throw new CallError(`len of type ${typeName(value)}`);
  }
}

function indexOne(item: GoValue, key: GoValue): GoValue {
  switch (kindOf(item)) {
    case "slice":
      return itemsOf(item)[position(key, itemsOf(item).length)];
    case "string":
      return bytesOf(item)[position(key, bytesOf(item).length)];
    case "map":
      if (typeof key !== "string") throw new CallError(`value has type ${typeName(key)}; should be string`);
      return memberOf(item, key) ?? zeroOf(item);
    case "nil":
      throw new CallError("index of nil pointer");
    case "invalid":
      throw new CallError("index of untyped nil");
    default:
      throw new CallError(`can't index item of type ${typeName(item)}`);
  }
}

// A map of text gives empty text for a key it does not have.
function zeroOf(map: GoValue): GoValue {
  return map instanceof GoMap && entriesOf(map).every(([, value]) => typeof value === "string") ? "" : undefined;
}

function position(key: GoValue, length: number, last = length - 1): number {
  if (kindOf(key) !== "int") {
    throw new CallError(
      key === undefined || key === null
        ? "cannot index slice/array with nil"
        : `cannot index slice/array with type ${typeName(key)}`,
    );
  }
  const index = Number(key);
  if (index < 0 || index > last) throw new CallError(`index out of range: ${index}`);
  return index;
}

function sliceOf(item: GoValue, bounds: readonly GoValue[]): GoValue {
  const kind = kindOf(item);
  if (kind !== "slice" && kind !== "string") throw new CallError(`can't slice item of type ${typeName(item)}`);
  if (bounds.length > 3) throw new CallError(`too many slice indexes: ${bounds.length}`);
  if (kind === "string" && bounds.length === 3) throw new CallError("cannot 3-index slice a string");
  const length = lengthOf(item);
  const [from = 0, to = length] = bounds.map((bound) => position(bound, length, length));
  if (from > to) throw new CallError(`invalid slice index: ${from} > ${to}`);
  return kind === "slice" ? itemsOf(item).slice(from, to) : bytesOf(item).subarray(from, to).toString();
}

function joinItems(items: GoValue, separator: string): string {
  const kind = kindOf(items);
  if (kind === "nil" || kind === "invalid") return "";
  if (kind === "slice") return itemsOf(items).map(printArgument).join(separator);
  if (kind === "map")
    return entriesOf(items)
      .map(([, value]) => printArgument(value))
      .sort()
      .join(separator);
  throw new CallError(`expected slice, got ${items instanceof GoStruct ? "struct" : typeName(items)}`);
}

// Go maps rune by rune: what would become several letters stays as it is.
function eachRune(words: string, change: (rune: string) => string): string {
  return Array.from(words, (rune) => ([...change(rune)].length === 1 ? change(rune) : rune)).join("");
}

const MAX_PAD = 1_000_000;

function padText(words: string, before: number, after: number): string {
  if (words === "") return words;
  if (before < 0 || after < 0) throw new CallError("strings: negative Repeat count");
  if (before > MAX_PAD || after > MAX_PAD) throw new CallError("padding is over a million");
  return " ".repeat(before) + words + " ".repeat(after);
}

function truncateText(words: string, length: number): string {
  const bytes = Buffer.from(words);
  if (bytes.length < length) return words;
  if (length < 0) throw new CallError(`slice bounds out of range [:${length}]`);
  return bytes.subarray(0, length).toString();
}

function sprintArguments(values: readonly GoValue[]): string {
  return values.length === 1 ? print(values[0]) : sprint(values);
}

const HTML: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\0": "\ufffd",
};

function escapeHtml(words: string): string {
  return words.replace(/["'&<>\0]/g, (char) => HTML[char] ?? char);
}
