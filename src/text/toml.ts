/** TOML with the place of what is wrong in it. Loaded only where there is a file to read. */
import { parse, TomlError } from "smol-toml";
import type { TextPlace } from "./toml-places.ts";
import { untrusted } from "./untrusted.ts";

export type Toml =
  | { readonly kind: "read"; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: "broken"; readonly place: TextPlace; readonly why: string; readonly cause: unknown };

export function readToml(text: string): Toml {
  try {
    return { kind: "read", value: parse(text) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [, why = "is not TOML"] = /^Invalid TOML document: (.*)/.exec(cause.message) ?? [];
    return { kind: "broken", place: { line: cause.line, column: cause.column }, why: untrusted(why), cause };
  }
}
