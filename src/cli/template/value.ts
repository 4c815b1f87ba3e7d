/** Kinds and truth of template values, by Go's rules. */
import { GoFloat, GoMap, type GoMethod, GoNil, GoStruct, type GoValue } from "../../commands/go-value.ts";

export type Kind = "invalid" | "nil" | "bool" | "int" | "float" | "string" | "slice" | "map" | "struct" | "func";

export function kindOf(value: GoValue): Kind {
  if (value === undefined) return "invalid";
  if (value === null) return "nil";
  if (value instanceof GoNil) return value.kind;
  if (value instanceof GoFloat) return "float";
  if (value instanceof GoStruct) return "struct";
  if (Array.isArray(value)) return "slice";
  return JS_KINDS[typeof value] ?? (Number.isInteger(value) ? "int" : typeof value === "number" ? "float" : "map");
}

const JS_KINDS: Readonly<Record<string, Kind>> = { boolean: "bool", string: "string", bigint: "int", function: "func" };

/** Names of types as messages have them. */
export function typeName(value: GoValue): string {
  if (value instanceof GoMap) return "map[string]string";
  if (value instanceof GoStruct) return value.typeName ?? "struct";
  const kind = kindOf(value);
  return (
    { float: "float64", slice: sliceType(value), map: "map[string]interface {}", invalid: "nil" }[kind as string] ??
    kind
  );
}

function sliceType(value: GoValue): string {
  return itemsOf(value).every((item) => typeof item === "string") ? "[]string" : "[]interface {}";
}

/** The items of a slice; empty for any other value. */
export function itemsOf(value: GoValue): readonly GoValue[] {
  return Array.isArray(value) ? (value as readonly GoValue[]) : [];
}

/** The entries of a map, sorted by key; empty for any other value. */
export function entriesOf(value: GoValue): readonly (readonly [string, GoValue])[] {
  if (value instanceof GoMap) return [...value.pairs()];
  if (kindOf(value) !== "map" || value instanceof GoNil) return [];
  const entries = Object.entries(value as Readonly<Record<string, GoValue>>);
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, item]) => [key, item ?? undefined]);
}

/** A member of a map; undefined where it is not there. Only own members count: a prototype is no data. */
export function memberOf(value: GoValue, key: string): GoValue {
  if (value instanceof GoMap) return value.get(key);
  if (value instanceof GoNil || !Object.hasOwn(value as object, key)) return undefined;
  return (value as Readonly<Record<string, GoValue>>)[key] ?? undefined;
}

/** What `if` takes for true: anything that is not the zero value of its type. */
export function truth(value: GoValue): boolean {
  switch (kindOf(value)) {
    case "bool":
      return value === true;
    case "string":
      return value !== "";
    case "int":
    case "float":
      return numberOf(value) !== 0;
    case "slice":
      return itemsOf(value).length > 0;
    case "map":
      return entriesOf(value).length > 0;
    case "struct":
    case "func":
      return true;
    default:
      return false;
  }
}

/** The number of an int or float; 64-bit ints lose low bits beyond 2^53, where only messages and comparisons see them. */
export function numberOf(value: GoValue): number {
  return value instanceof GoFloat ? value.value : Number(value);
}

export function isMethod(value: GoValue): value is GoMethod {
  return typeof value === "function";
}
