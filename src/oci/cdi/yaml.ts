/**
 * The YAML that device specs are written in: block maps and lists, plain and quoted scalars, comments, and `[]`, `{}`
 * and `[a, b]` in one line. Anchors, tags, block scalars and several documents are refused, not guessed at.
 */
import { LeptonError } from "../../errors.ts";

interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}

/** Reads a document; `invalid-argument` with the line of what it cannot read. */
export function parseYaml(text: string): unknown {
  const reader: Reader = { lines: linesOf(text), at: 0 };
  if (reader.lines.length === 0) return null;
  const value = readBlock(reader, reader.lines[0]?.indent ?? 0);
  const rest = reader.lines[reader.at];
  if (rest !== undefined) throw bad(rest, "its indentation fits nothing above it");
  return value;
}

interface Reader {
  readonly lines: readonly Line[];
  at: number;
}

function linesOf(text: string): Line[] {
  return text.split(/\r?\n/).flatMap((raw, index): Line[] => {
    const content = withoutComment(raw).trimEnd();
    if (content.trim() === "" || (content === "---" && index === 0)) return [];
    const line = { number: index + 1, indent: content.length - content.trimStart().length, text: content.trim() };
    if (content.includes("\t") && /^\s*\t/.test(content)) throw bad(line, "a tab indents it");
    return [line];
  });
}

// A `#` begins a comment at the start of a line or behind a blank, but not within quotes.
function withoutComment(raw: string): string {
  let quote = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] ?? "";
    if (quote !== "") {
      if (char === "\\" && quote === '"') at++;
      else if (char === quote) quote = "";
    } else if ((char === '"' || char === "'") && /(?:^|[\s:[,{-])$/.test(raw.slice(0, at))) quote = char;
    else if (char === "#" && (at === 0 || /\s/.test(raw[at - 1] ?? ""))) return raw.slice(0, at);
  }
  return raw;
}

function readBlock(reader: Reader, indent: number): unknown {
  const line = reader.lines[reader.at];
  if (line === undefined || line.indent < indent) return null;
  if (isItem(line.text)) return readList(reader, line.indent);
  if (keyOf(line.text) !== undefined) return readMap(reader, line.indent);
  reader.at += 1;
  return scalar(line, line.text);
}

function isItem(text: string): boolean {
  return text === "-" || text.startsWith("- ");
}

function readList(reader: Reader, indent: number): unknown[] {
  const items: unknown[] = [];
  for (
    let line = reader.lines[reader.at];
    line?.indent === indent && isItem(line.text);
    line = reader.lines[reader.at]
  ) {
    const inner = line.text.slice(1).trimStart();
    if (inner === "") {
      reader.at += 1;
      items.push(readBlock(reader, indent + 1));
      continue;
    }
    // What follows the dash is a block of its own, that begins where it stands.
    const shift = line.text.length - inner.length;
    const first: Line = { ...line, indent: indent + shift, text: inner };
    const nested: Reader = { lines: reader.lines.with(reader.at, first), at: reader.at };
    items.push(readBlock(nested, first.indent));
    reader.at = nested.at;
  }
  return items;
}

function readMap(reader: Reader, indent: number): Record<string, unknown> {
  const map: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (let line = reader.lines[reader.at]; line?.indent === indent; line = reader.lines[reader.at]) {
    const found = isItem(line.text) ? undefined : keyOf(line.text);
    if (found === undefined) break;
    const { key, rest } = found;
    if (key in map) throw bad(line, `"${key}" is there twice`);
    reader.at += 1;
    const next = reader.lines[reader.at];
    // A list may stand as far to the left as its key.
    const isListHere = next?.indent === indent && isItem(next.text);
    if (rest === "") map[key] = isListHere ? readList(reader, indent) : readBlock(reader, indent + 1);
    else map[key] = scalar(line, rest);
  }
  return map;
}

function keyOf(text: string): { readonly key: string; readonly rest: string } | undefined {
  const [, double, single, plain, rest] =
    /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'[{&*!|>%@`#-][^:]*?|-[^\s:]+))\s*:(?:\s+(.*))?$/s.exec(text) ?? [];
  const key = double === undefined ? (single?.replaceAll("''", "'") ?? plain) : unescapeDouble(double);
  return key === undefined ? undefined : { key, rest: rest ?? "" };
}

function scalar(line: Line, text: string): unknown {
  const first = text[0] ?? "";
  if (text === "{}") return {};
  if (first === "[" && text.endsWith("]")) return flowItems(line, text.slice(1, -1));
  if (first === '"') return unescapeDouble(quoted(line, text, '"'));
  if (first === "'") return quoted(line, text, "'").replaceAll("''", "'");
  if ("&*!|>%@`{[".includes(first)) throw bad(line, `it is written in a way that is not read: ${text.slice(0, 20)}`);
  if (text === "null" || text === "~") return null;
  if (text === "true" || text === "false") return text === "true";
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  if (/^0[xo][0-9a-fA-F]+$/.test(text)) return Number(text);
  return text;
}

function flowItems(line: Line, inside: string): unknown[] {
  if (inside.trim() === "") return [];
  if (/[[\]{}]/.test(inside)) throw bad(line, "lists in lists are not read in one line");
  const items = inside.match(/\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"']+)\s*(?:,|$)/g) ?? [];
  return items.map((item) => scalar(line, item.replace(/,$/, "").trim()));
}

function quoted(line: Line, text: string, quote: string): string {
  const inner = text.slice(1, -1);
  const whole = quote === '"' ? /^(?:[^"\\]|\\.)*$/s : /^(?:[^']|'')*$/s;
  if (text.length < 2 || !text.endsWith(quote) || !whole.test(inner)) throw bad(line, "a quote is not closed");
  return inner;
}

function unescapeDouble(text: string): string {
  const known: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    r: "\r",
    "0": "\0",
    '"': '"',
    "\\": "\\",
    "/": "/",
  };
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs,
    (_all, x?: string, u?: string, char?: string) => {
      const code = x ?? u;
      return code === undefined ? (known[char ?? ""] ?? char ?? "") : String.fromCharCode(Number.parseInt(code, 16));
    },
  );
}

function bad({ number }: Line, why: string): LeptonError {
  return new LeptonError("invalid-argument", `line ${number}: ${why}`);
}
