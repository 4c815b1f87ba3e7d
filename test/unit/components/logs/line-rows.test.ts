import { expect, test } from "vitest";
import { type LineLook, lineRows } from "../../../../components/logs/line-rows.ts";
import { renderPart, type Styled } from "../../../../components/panes/spans.ts";
import { DEFAULTS } from "../../../../components/settings/settings.ts";
import { themeOf } from "../../../../components/themes/theme-of.ts";
import type { LogLine } from "../../../../src/logs/line-ring.ts";
import { parsePattern } from "../../../../src/logs/pattern.ts";

const THEME = themeOf({ depth: "16" }, DEFAULTS);
const LOOK: LineLook = {
  theme: THEME,
  timestamps: false,
  json: "raw",
  tag: undefined,
  patterns: [],
  isContext: false,
  width: 80,
};

function line(text: string, over: Partial<LogLine> = {}): LogLine {
  return { number: 0, time: "2026-01-02T03:04:05.678901Z", stream: "stdout", text, cutBytes: 0, ...over };
}

function rows(text: string, look: Partial<LineLook> = {}, over: Partial<LogLine> = {}): readonly string[] {
  return lineRows(line(text, over), { ...LOOK, ...look }).map((row) => row.text);
}

/** The words that got a style, with it. */
function styled(text: string, look: Partial<LineLook> = {}): Record<string, string> {
  const parts = ({ text: shown, spans }: Styled) => spans.map(({ from, to, style }) => [shown.slice(from, to), style]);
  return Object.fromEntries(lineRows(line(text), { ...LOOK, ...look }).flatMap(parts));
}

const searching = (text: string) => ({ patterns: [parsePattern(text)].filter((pattern) => pattern !== undefined) });

test.each([
  ["ERROR upstream is gone", { ERROR: THEME.bad }],
  ["12:00 [WARN] slow", { WARN: THEME.warn }],
  ['{"level":"error","msg":"x"}', { error: THEME.bad }],
  ["level=info ok", { info: THEME.good }],
  ["DEBUG cache miss", { DEBUG: THEME.faint }],
  ["there was an error in prose", {}],
])("colours the level in %j", (text, expected) => {
  expect(styled(text)).toEqual(expected);
});

test("marks what is searched for, over the level's colour", () => {
  expect(styled("ERROR an error", searching("err"))).toEqual({ ERR: THEME.match, OR: THEME.bad, err: THEME.match });
});

test("shows the time of day, tabs as blanks, no line end, and what was cut", () => {
  const [text] = rows("a\tb\r", { timestamps: true }, { cutBytes: 1204 });
  expect(text).toMatch(/^\d\d:04:05\.678 a {7}b \(\+1,204 bytes\)$/);
});

test("escapes what could steer a terminal, keeps the colours of programs, and drops those where there are none", () => {
  expect(rows("\x1b[2J\x07\u202e")).toEqual(["\\x1b[2J\\x07\\u202e"]);
  expect(styled("\x1b[32mok\x1b[0m \x1b[1;31mbad")).toEqual({ ok: "32", bad: "1;31" });
  expect(styled("\x1b[32mok\x1b[0m \x1b[1;31mbad", { theme: themeOf({ depth: "none" }, DEFAULTS) })).toEqual({
    bad: "1",
  });
});

test("says whose line it is, and keeps context faint", () => {
  const tag = { text: "web-1", style: "35" };
  expect(rows("hello", { tag, timestamps: true })[0]).toMatch(/678 web-1 hello$/);
  expect(styled("ERROR near", { tag, isContext: true })).toEqual({ "web-1": "35", "ERROR near": THEME.faint });
});

test("lays JSON and logfmt out in columns", () => {
  const [text] = rows('{"level":"warn","msg":"slow","took":"3ms","n":1}', { json: "columns" });
  expect(text).toBe(`WARN  slow${" ".repeat(28)}  took=3ms  n=1`);
  expect(rows("level=error msg=gone host=a", { json: "columns" })[0]).toMatch(/^ERROR gone +host=a$/);
  expect(rows("plain text", { json: "columns" })).toEqual(["plain text"]);
});

test("lays JSON out over rows, each below the text of the first", () => {
  expect(rows('{"a":1}', { json: "pretty", tag: { text: "web", style: "" } })).toEqual([
    "web {",
    '      "a": 1',
    "    }",
  ]);
  expect(rows("plain", { json: "pretty" })).toEqual(["plain"]);
});

test("fields cannot steer a terminal either", () => {
  const hostile = JSON.stringify({ level: "info", msg: "\x1b[2J", "\x07": "\x1b]0;t\x07" });
  for (const json of ["columns", "pretty"] as const) expect(rows(hostile, { json }).join("")).toMatch(/^[\x20-\x7e]*$/);
});

test("parts of styled text keep their styles", () => {
  const shown = { text: "one two three", spans: [{ from: 4, to: 7, style: "31" }] };
  expect(renderPart(shown, 0, 13)).toBe("one \x1b[31mtwo\x1b[0m three");
  expect(renderPart(shown, 5, 9)).toBe("\x1b[31mwo\x1b[0m t");
  expect(renderPart(shown, 0, 5)).toBe("one \x1b[31mt\x1b[0m");
});
