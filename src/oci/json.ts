/** Reads untrusted JSON documents field by field, with errors that name the document and the field. */
import { LeptonError } from "../errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

// One for all: a listing reads thousands of documents.
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Parses a document that must be an object; `what` names it in errors. Throws `invalid-argument`. */
export function parseJsonObject(bytes: Uint8Array | string, what: string): JsonObject {
  const value = parseJson(bytes, what);
  if (!isObject(value)) throw notA(what, "an object");
  return value;
}

/** Parses any JSON document; throws `invalid-argument`. */
export function parseJson(bytes: Uint8Array | string, what: string): unknown {
  try {
    return JSON.parse(typeof bytes === "string" ? bytes : UTF8.decode(bytes));
  } catch (cause) {
    throw new LeptonError("invalid-argument", `${what} is not valid JSON`, { cause });
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object field; Go writes an absent one as null. */
export function objectField(from: JsonObject, key: string, what: string): JsonObject | undefined {
  const value = from[key] ?? undefined;
  if (value !== undefined && !isObject(value)) throw notA(`${key} of ${what}`, "an object");
  return value;
}

export function listField(from: JsonObject, key: string, what: string): readonly unknown[] {
  const value = from[key] ?? [];
  if (!Array.isArray(value)) throw notA(`${key} of ${what}`, "a list");
  return value;
}

export function stringField(from: JsonObject, key: string, what: string): string | undefined {
  const value = from[key] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw notA(`${key} of ${what}`, "a string");
  return value;
}

export function stringsField(from: JsonObject, key: string, what: string): readonly string[] | undefined {
  if ((from[key] ?? undefined) === undefined) return undefined;
  return listField(from, key, what).map((item) => {
    if (typeof item !== "string") throw notA(`${key} of ${what}`, "a list of strings");
    return item;
  });
}

/** A map of strings, as a plain object whose keys are all its own. */
export function stringMapField(from: JsonObject, key: string, what: string): Readonly<Record<string, string>> {
  const pairs = Object.entries(objectField(from, key, what) ?? {}).map(([name, value]): [string, string] => {
    if (typeof value !== "string") throw notA(`${key} of ${what}`, "a map of strings");
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

/** A whole number from 0 to 2^53-1: a size or a count that no rounding has touched. */
export function countField(from: JsonObject, key: string, what: string): number {
  const value = from[key];
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw notA(`${key} of ${what}`, "a whole number of bytes");
  return value as number;
}

function notA(subject: string, kind: string): LeptonError {
  return new LeptonError("invalid-argument", `${subject} is not ${kind}`);
}
