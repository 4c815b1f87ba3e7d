/**
 * The one border between text that others wrote (labels, names, log bytes, errors) and a terminal.
 * Whatever could move the cursor, change a colour, the title or the reading direction becomes a visible escape.
 */

export interface UntrustedOptions {
  /** Keep line feeds and tabs: the place it goes to shows several lines. */
  readonly multiline?: boolean;
  /** Keep colour and weight sequences (`ESC [ … m`) of logs; concealed text stays visible. */
  readonly allowSgr?: boolean;
}

const PLAIN = /^[\x20-\x7e]*$/;
const HOSTILE =
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const HOSTILE_OR_SGR =
  /\x1b\[[0-9;:]*m|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text made safe to show: printable characters stay, all others become `\x1b`, `\n`, `\u202e`, … */
export function untrusted(text: string, options: UntrustedOptions = {}): string {
  if (PLAIN.test(text)) return text;
  return text.replace(options.allowSgr ? HOSTILE_OR_SGR : HOSTILE, (found) => replacement(found, options));
}

function replacement(found: string, options: UntrustedOptions): string {
  if (found.length > 1) return conceals(found) ? visible("\x1b") + found.slice(1) : found;
  if (options.multiline && (found === "\n" || found === "\t")) return found;
  return visible(found);
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function visible(char: string): string {
  const code = char.charCodeAt(0);
  const named = NAMED[char];
  if (named !== undefined) return named;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

// SGR 8 hides text; an 8 that is an argument of 38, 48 or 58 is only a colour (ECMA-48, ISO 8613-6).
function conceals(sequence: string): boolean {
  const parameters = sequence.slice(2, -1).split(";");
  for (let index = 0; index < parameters.length; index++) {
    const value = parameters[index] ?? "";
    if (Number(value) === 8 && value !== "") return true;
    if (value === "38" || value === "48" || value === "58") index += parameters[index + 1] === "2" ? 4 : 2;
  }
  return false;
}
