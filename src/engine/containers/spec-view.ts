/** The few fields of a stored runtime spec that listings show; tolerant, since other tools write specs too. */

export interface SpecView {
  readonly args: readonly string[];
  readonly terminal: boolean;
}

const EMPTY: SpecView = { args: [], terminal: false };

/** Reads argv and terminal from the JSON bytes of an OCI runtime spec; empty where there is no process. */
export function parseSpec(value: Uint8Array | undefined): SpecView {
  const process = (specOf(value) as { process?: { args?: unknown; terminal?: unknown } } | undefined)?.process;
  if (process === undefined || process === null) return EMPTY;
  const args = Array.isArray(process.args) ? process.args.map(String) : [];
  return { args, terminal: process.terminal === true };
}

/** Decodes the whole spec; undefined where the bytes are not JSON. */
export function specOf(value: Uint8Array | undefined): unknown {
  if (value === undefined || value.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8"));
  } catch {
    // A spec of a non-OCI runtime: there is nothing in it for us.
    return undefined;
  }
}
