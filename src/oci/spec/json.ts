/**
 * JSON of runtime specs with 64-bit numbers kept whole: an unlimited rlimit is 18446744073709551615, which a double
 * rounds up to a number that the runtime refuses to read.
 */
import { LeptonError } from "../../errors.ts";
import type { Process, Spec } from "./types.ts";

// TypeScript's library does not have the source text access proposal yet; Node >= 22 and Bun have it.
interface RawJson {
  rawJSON(text: string): unknown;
}
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
type Parse = (text: string, reviver: Reviver) => unknown;

/** UTF-8 JSON of a spec or process, for the `value` of containerd's Any. */
export function encodeSpec(spec: Spec | Process): Uint8Array {
  const raw = JSON as unknown as RawJson;
  const text = JSON.stringify(spec, (_key, value: unknown) =>
    typeof value === "bigint" ? raw.rawJSON(value.toString()) : value,
  );
  return new TextEncoder().encode(text);
}

/** Reads a spec that any tool wrote; integers beyond 2^53 come as bigint. Only the shape of its top is checked. */
export function decodeSpec(bytes: Uint8Array): Spec {
  const value = parseExact(new TextDecoder().decode(bytes), "runtime spec");
  if (typeof value !== "object" || value === null || !("process" in value))
    throw new LeptonError("invalid-argument", "the runtime spec has no process");
  return value as Spec;
}

/** JSON.parse that keeps integers beyond 2^53 as bigint; `what` names the document in the error. */
export function parseExact(text: string, what: string): unknown {
  const parse = JSON.parse as unknown as Parse;
  try {
    return parse(text, (_key, value, context) =>
      typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
        ? BigInt(context?.source ?? "")
        : value,
    );
  } catch (error) {
    throw new LeptonError("invalid-argument", `cannot read the ${what}: not valid JSON`, { cause: error });
  }
}
