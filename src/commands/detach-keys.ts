/** docker's syntax of keys that detach: `ctrl-p,ctrl-q`. */
import { LeptonError } from "../errors.ts";

const DEFAULT = "ctrl-p,ctrl-q";

/** The bytes of a key sequence, ctrl-p ctrl-q for an empty one; throws `invalid-argument`. */
export function parseDetachKeys(keys: string): Uint8Array {
  return Uint8Array.from((keys === "" ? DEFAULT : keys).split(","), (key) => byteOf(key, keys));
}

function byteOf(key: string, keys: string): number {
  if (/^[\x01-\x7f]$/.test(key)) return key.charCodeAt(0);
  if (key === "DEL") return 127;
  // Control characters are the letters' places in the column from @ to _ (ECMA-48).
  const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64;
  throw new LeptonError("invalid-argument", `invalid detach keys (${keys}): unknown character '${key}'`, {
    hint: "a letter, or ctrl- and one of a-z @ [ \\ ] ^ _, separated by commas",
  });
}
