/** Go's `%v`: how a value without a format is printed. */
import { GoFloat, GoNil, GoStruct, type GoValue } from "../../commands/go-value.ts";
import { entriesOf, itemsOf, kindOf } from "./value.ts";

/** A value as `{{.}}` prints it. */
export function print(value: GoValue): string {
  if (value === undefined) return "<no value>";
  return printInner(value);
}

// Inside of slices and maps nothing is "<nil>", as fmt has it.
function printInner(value: GoValue): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof GoFloat || typeof value === "number") return printNumber(value);
  if (value instanceof GoNil) return value.kind === "map" ? "map[]" : "[]";
  if (value instanceof GoStruct) return `{${value.values().map(printInner).join(" ")}}`;
  if (kindOf(value) === "slice") return `[${itemsOf(value).map(printInner).join(" ")}]`;
  return `map[${entriesOf(value)
    .map(([key, item]) => `${key}:${printInner(item)}`)
    .join(" ")}]`;
}

function printNumber(value: GoFloat | number): string {
  const number = value instanceof GoFloat ? value.value : value;
  if (!(value instanceof GoFloat) && Number.isInteger(number)) return String(number);
  return printFloat(number);
}

/** `%v` of a float64: shortest digits, exponent from 1e21 and below 1e-4. */
export function printFloat(number: number): string {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "+Inf" : "-Inf";
  const [, exponent = "0"] = number.toExponential().split("e");
  if (Number(exponent) >= 21 || (Number(exponent) < -4 && number !== 0)) return exponential(number.toExponential());
  return number.toString();
}

/** JavaScript's exponent in Go's form, with two digits at least. */
export function exponential(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** `print`: values one after the other, a space between two that are not text. */
export function sprint(values: readonly GoValue[]): string {
  let text = "";
  values.forEach((value, index) => {
    const gap = index > 0 && typeof value !== "string" && typeof values[index - 1] !== "string";
    text += (gap ? " " : "") + printArgument(value);
  });
  return text;
}

/** `println`: values with spaces between, and a line feed. */
export function sprintln(values: readonly GoValue[]): string {
  return `${values.map(printArgument).join(" ")}\n`;
}

// An argument that is no value at all reaches fmt as a nil interface.
export function printArgument(value: GoValue): string {
  return value === undefined ? "<nil>" : printInner(value);
}
