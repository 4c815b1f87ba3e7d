/** eq, ne, lt, le, gt, ge of templates. */
import type { GoValue } from "../../commands/go-value.ts";
import { print } from "./print.ts";
import { type Kind, kindOf, numberOf, typeName } from "./value.ts";

/** A call that went wrong; the evaluator says where. */
export class CallError extends Error {
  override readonly name = "CallError";
}

const BAD_TYPE = "invalid type for comparison";
const INCOMPATIBLE = "incompatible types for comparison";

/** True where the first equals one of the others. */
export function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new CallError("missing argument for comparison");
  return others.some((other) => equals(first, other));
}

export function equals(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA !== undefined && kindA === kindB)
    return kindA === "int" ? BigInt(a as number) === BigInt(b as number) : scalar(a) === scalar(b);
  if (kindA !== undefined || kindB !== undefined) {
    if (isNil(a) || isNil(b)) return false;
    throw new CallError(INCOMPATIBLE);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  throw new CallError(`non-comparable type ${print(b)}: ${typeName(b)}`);
}

export function lessThan(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA === undefined || kindB === undefined) throw new CallError(BAD_TYPE);
  if (kindA !== kindB) throw new CallError(INCOMPATIBLE);
  if (kindA === "bool") throw new CallError(BAD_TYPE);
  if (kindA === "string") return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))) < 0;
  return kindA === "int" ? BigInt(a as number) < BigInt(b as number) : numberOf(a) < numberOf(b);
}

const BASIC: readonly Kind[] = ["bool", "int", "float", "string"];

function basicKind(value: GoValue): Kind | undefined {
  const kind = kindOf(value);
  return BASIC.includes(kind) ? kind : undefined;
}

function scalar(value: GoValue): unknown {
  return kindOf(value) === "float" ? numberOf(value) : value;
}

function isNil(value: GoValue): boolean {
  const kind = kindOf(value);
  return kind === "nil" || kind === "invalid";
}
