/** One log line as it is shown: safe, with its time in front and its level coloured. */
import type { LogLine } from "../../src/store/line-ring.ts";
import { grouped } from "../figures.ts";
import { safe } from "../text.ts";
import type { Theme } from "../theme.ts";
import { matchSpans, overlay, type Span, type Styled } from "./spans.ts";

export interface LogView {
  readonly timestamps: boolean;
  readonly search: string;
}

const TAB = 8;
// A level stands near the start: as a word in capitals, or as the value of a level field.
const LEVEL =
  /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRIT(?:ICAL)?|PANIC|EMERG|ALERT)\b|\blevel"?\s*[=:]\s*"?([a-z]+)/di;
const LEVEL_WITHIN = 200;

export function logText(line: LogLine, view: LogView, theme: Theme): Styled {
  const prefix = view.timestamps ? `${timeOfDay(line.time)} ` : "";
  const cut = line.cutBytes > 0 ? ` (+${grouped(line.cutBytes)} bytes)` : "";
  const body = safe(expandTabs(line.text.replace(/\r$/, "")));
  const text = prefix + body + cut;
  const base: Span[] = [];
  if (prefix !== "")
    base.push({ from: 0, to: prefix.length, style: line.stream === "stderr" ? theme.warn : theme.faint });
  const level = levelSpan(body, prefix.length, theme);
  if (level !== undefined) base.push(level);
  if (cut !== "") base.push({ from: text.length - cut.length, to: text.length, style: theme.faint });
  return { text, spans: overlay(base, matchSpans(text, view.search, theme.match)) };
}

function levelSpan(body: string, offset: number, theme: Theme): Span | undefined {
  const head = body.length > LEVEL_WITHIN ? body.slice(0, LEVEL_WITHIN) : body;
  const found = LEVEL.exec(head);
  if (found === null) return undefined;
  const word = found[1] ?? found[2] ?? "";
  // In prose "error" is a word like any other.
  if (found[1] !== undefined && word !== word.toUpperCase()) return undefined;
  const place = found.indices?.[found[1] === undefined ? 2 : 1];
  const style = levelStyle(word.toLowerCase(), theme);
  if (place === undefined || style === "") return undefined;
  return { from: offset + place[0], to: offset + place[1], style };
}

function levelStyle(level: string, theme: Theme): string {
  if (/^(err|fatal|crit|panic|emerg|alert)/.test(level)) return theme.bad;
  if (level.startsWith("warn")) return theme.warn;
  if (/^(debug|trace)/.test(level)) return theme.faint;
  return /^(info|notice)/.test(level) ? theme.good : "";
}

/** `12:30:18.120`, local, from RFC 3339 with any fraction. */
function timeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "--:--:--.---";
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2)).join(":");
  return `${clock}.${pad(date.getMilliseconds(), 3)}`;
}

function expandTabs(text: string): string {
  if (!text.includes("\t")) return text;
  let column = 0;
  let out = "";
  for (const part of text.split(/(\t)/)) {
    const added = part === "\t" ? " ".repeat(TAB - (column % TAB)) : part;
    out += added;
    column += added.length;
  }
  return out;
}
