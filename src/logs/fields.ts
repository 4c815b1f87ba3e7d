/** The fields of a structured line: JSON or logfmt, values as they were written. */
import { indentJson } from "../text/indent-json.ts";
import { type Level, levelOfNumber, levelOfWord } from "./levels.ts";

export interface Field {
  readonly name: string;
  /** Strings without their quotes; everything else as it stands, so that no digit of a number is lost. */
  readonly value: string;
}

export interface Fields {
  readonly level: Level | undefined;
  /** What the line says in words, empty where no field does. */
  readonly message: string;
  /** All others but the time, which every line has. */
  readonly rest: readonly Field[];
}

const LEVEL_NAMES = new Set(["level", "lvl", "severity", "loglevel", "log.level", "levelname", "@level"]);
const MESSAGE_NAMES = ["msg", "message", "@message", "@m", "event", "text", "log", "body"];
const TIME_NAMES = new Set(["time", "timestamp", "ts", "@timestamp", "t", "date", "datetime", "@t", "asctime"]);

/** Undefined for a line that has no fields. */
export function parseFields(text: string): Fields | undefined {
  const fields = text.startsWith("{") ? jsonFields(text) : logfmtFields(text);
  if (fields === undefined) return undefined;
  const said = MESSAGE_NAMES.find((name) => fields.some((field) => field.name === name));
  const level = fields.find(({ name }) => LEVEL_NAMES.has(name.toLowerCase()));
  return {
    level: level === undefined ? undefined : (levelOfWord(level.value) ?? levelOfNumber(Number(level.value))),
    message: fields.find(({ name }) => name === said)?.value ?? "",
    rest: fields.filter((field) => field !== level && field.name !== said && !TIME_NAMES.has(field.name)),
  };
}

function jsonFields(text: string): readonly Field[] | undefined {
  if (!isJson(text)) return undefined;
  return membersOf(text).map(([name, value]) => ({ name, value: value.startsWith('"') ? unquoted(value) : value }));
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function unquoted(text: string): string {
  return JSON.parse(text) as string;
}

// One token of valid JSON: a text, a mark, or a literal.
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Names and values of an object's members, as they stand in the text; the text must be valid JSON. */
function membersOf(text: string): readonly (readonly [string, string])[] {
  const members: (readonly [string, string])[] = [];
  let depth = 0;
  let name: string | undefined;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if ((token === "," && depth === 1) || (token === "}" && depth === 1)) {
      if (name !== undefined) members.push([name, text.slice(from, index).trim()]);
      name = undefined;
    } else if (token === ":" && depth === 1 && from < 0) from = index + 1;
    else if (depth === 1 && name === undefined) {
      name = unquoted(token);
      from = -1;
    }
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
  }
  return members;
}

/** JSON over several rows, values as they were written; undefined for what is none. */
export function prettyJson(text: string): readonly string[] | undefined {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed) || !isJson(trimmed)) return undefined;
  return indentJson(trimmed, "  ").split("\n");
}

const PAIR = /(?:^|\s)([A-Za-z_@][\w.@/-]{0,60})=("(?:[^"\\]|\\.)*"|[^\s"]*)/g;

/** `level=info msg="it runs" took=3ms`: two pairs at least, and the first of them at the start. */
function logfmtFields(text: string): readonly Field[] | undefined {
  if (!/^[A-Za-z_@][\w.@/-]{0,60}=/.test(text)) return undefined;
  const pairs = [...text.matchAll(PAIR)];
  if (pairs.length < 2) return undefined;
  return pairs.map(([, name = "", value = ""]) => ({ name, value: logfmtValue(value) }));
}

function logfmtValue(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return unquoted(value);
  } catch {
    // Go quotes what JSON does not know, \x1b for one.
    return value.slice(1, -1);
  }
}
