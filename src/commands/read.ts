/** Reads the options of a command by kind. */
import type { Parsed } from "./define.ts";

export function flag({ options }: Parsed, name: string): boolean {
  return options[name] === true;
}

export function text({ options }: Parsed, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

export function number({ options }: Parsed, name: string): number | undefined {
  const value = options[name];
  return typeof value === "number" ? value : undefined;
}

export function list({ options }: Parsed, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** An option as an object member, left out where it was not given. */
export function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

/** The argument at an index; the parser has made sure that the required ones are there. */
export function arg({ args }: Parsed, index: number): string {
  return args[index] ?? "";
}
