import { expect, test } from "vitest";
import { logText } from "../../../../components/panes/log-text.ts";
import { renderPart } from "../../../../components/panes/spans.ts";
import { themeOf } from "../../../../components/theme.ts";
import type { LogLine } from "../../../../src/store/line-ring.ts";

const THEME = themeOf({ depth: "16" });

function line(text: string, over: Partial<LogLine> = {}): LogLine {
  return { number: 0, time: "2026-01-02T03:04:05.678901Z", stream: "stdout", text, cutBytes: 0, ...over };
}

/** The words that got a style, with it. */
function styled(text: string, search = ""): Record<string, string> {
  const { text: shown, spans } = logText(line(text), { timestamps: false, search }, THEME);
  return Object.fromEntries(spans.map(({ from, to, style }) => [shown.slice(from, to), style]));
}

test.each([
  ["ERROR upstream is gone", { ERROR: THEME.bad }],
  ["12:00 [WARN] slow", { WARN: THEME.warn }],
  ["WARNING: slow", { WARNING: THEME.warn }],
  ['{"level":"error","msg":"x"}', { error: THEME.bad }],
  ["time=1 level=warning msg=x", { warning: THEME.warn }],
  ["level=info ok", { info: THEME.good }],
  ["DEBUG cache miss", { DEBUG: THEME.faint }],
  ["there was an error in prose", {}],
  ["TERROR and INFORM are no levels", {}],
])("finds the level in %j", (text, expected) => {
  expect(styled(text)).toEqual(expected);
});

test("marks what is searched for, over the level's colour", () => {
  expect(styled("ERROR an error", "err")).toEqual({ ERR: THEME.match, OR: THEME.bad, err: THEME.match });
});

test("shows the time of day, tabs as blanks, no line end, and what was cut", () => {
  const { text } = logText(line("a\tb\r", { cutBytes: 1204 }), { timestamps: true, search: "" }, THEME);
  expect(text).toMatch(/^\d\d:04:05\.678 a {7}b \(\+1,204 bytes\)$/);
});

test("escapes what could steer a terminal", () => {
  const { text } = logText(line("\x1b[2J\x07\u202e"), { timestamps: false, search: "" }, THEME);
  expect(text).toBe("\\x1b[2J\\x07\\u202e");
});

test("parts of styled text keep their styles", () => {
  const shown = { text: "one two three", spans: [{ from: 4, to: 7, style: "31" }] };
  expect(renderPart(shown, 0, 13)).toBe("one \x1b[31mtwo\x1b[0m three");
  expect(renderPart(shown, 5, 9)).toBe("\x1b[31mwo\x1b[0m t");
  expect(renderPart(shown, 0, 5)).toBe("one \x1b[31mt\x1b[0m");
});
