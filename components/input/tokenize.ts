/**
 * Bytes of a terminal's input as tokens. Reads may cut anywhere: what is incomplete waits for more, and a lone
 * Esc is a key once nothing followed it for a moment. Sources: ECMA-48 5.4, xterm's ctlseqs ("PC-Style Function
 * Keys", "Bracketed Paste Mode", "SGR mouse mode 1006").
 */
import { csiToken, singleKey, ss3Token } from "./keys.ts";
import type { Token } from "./tokens.ts";

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";
/** No sequence of a terminal is longer; what is, is not one. */
const MAX_SEQUENCE = 64;
const MAX_PASTE = 1024 * 1024;

export class Tokenizer {
  #pending = "";
  #paste: string | undefined;
  readonly #decoder = new TextDecoder();

  /** The tokens that these bytes complete. */
  feed(data: Uint8Array): Token[] {
    this.#pending += this.#decoder.decode(data, { stream: true });
    return this.#take(false);
  }

  /** True where a flush could say more: an Esc waits for what may belong to it. */
  get waits(): boolean {
    return this.#pending !== "" && this.#paste === undefined;
  }

  /** Nothing followed in time: what waits is taken as it is. */
  flush(): Token[] {
    return this.#paste === undefined ? this.#take(true) : [];
  }

  #take(final: boolean): Token[] {
    const tokens: Token[] = [];
    while (this.#pending !== "") {
      if (this.#paste !== undefined) {
        if (!this.#takePaste(tokens)) break;
        continue;
      }
      const length = sequenceLength(this.#pending, final);
      if (length === 0) break;
      const sequence = this.#pending.slice(0, length);
      this.#pending = this.#pending.slice(length);
      if (sequence === PASTE_START) this.#paste = "";
      else tokens.push(...tokenOf(sequence));
    }
    return tokens;
  }

  /** False where the end of the paste is not here yet. */
  #takePaste(tokens: Token[]): boolean {
    const end = this.#pending.indexOf(PASTE_END);
    // The start of the end mark may be here already.
    const kept = end >= 0 ? end : Math.max(0, this.#pending.length - PASTE_END.length + 1);
    this.#paste = `${this.#paste}${this.#pending.slice(0, kept)}`.slice(0, MAX_PASTE);
    this.#pending = this.#pending.slice(end >= 0 ? end + PASTE_END.length : kept);
    if (end < 0) return false;
    tokens.push({ kind: "paste", text: this.#paste.replaceAll("\r\n", "\n").replaceAll("\r", "\n") });
    this.#paste = undefined;
    return true;
  }
}

/** Length of the first sequence of the text; 0 where it is incomplete. */
function sequenceLength(text: string, final: boolean): number {
  if (text[0] !== "\x1b") return (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
  const incomplete = final ? 1 : 0;
  const second = text[1];
  if (second === undefined) return incomplete;
  if (second === "[") return controlLength(text) ?? incomplete;
  if (second === "O") return text.length > 2 ? 3 : incomplete;
  if (second === "]" || second === "P" || second === "_" || second === "^" || second === "X") {
    return stringLength(text) ?? incomplete;
  }
  // Esc Esc: the first one is a key of its own, the second may begin something.
  if (second === "\x1b") return 1;
  return (text.codePointAt(1) ?? 0) > 0xffff ? 3 : 2;
}

/** ESC [ parameters intermediates final; what breaks that form is cut before the offending character. */
function controlLength(text: string): number | undefined {
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x40 && code <= 0x7e && !(code === 0x5b && at === 2)) return at + 1;
    if (code < 0x20 || code > 0x7e) return at;
    if (at >= MAX_SEQUENCE) return at;
  }
  return undefined;
}

/** An answer of the terminal (OSC, DCS, …) up to its end, BEL or ESC \. */
function stringLength(text: string): number | undefined {
  for (let at = 2; at < text.length; at++) {
    if (text[at] === "\x07") return at + 1;
    if (text[at] === "\x1b") return text[at + 1] === undefined ? undefined : at + (text[at + 1] === "\\" ? 2 : 0);
    if (at >= MAX_SEQUENCE * 4) return at;
  }
  return undefined;
}

function tokenOf(sequence: string): Token[] {
  if (sequence[0] !== "\x1b" || sequence.length === 1) return list(singleKey(sequence));
  if (sequence[1] === "[") return list(csiToken(sequence.slice(2)));
  if (sequence[1] === "O") return list(ss3Token(sequence.slice(2)));
  if (sequence.length > 3) return [];
  const key = singleKey(sequence.slice(1));
  return key?.kind === "key" ? [{ kind: "key", name: `alt-${key.name}`, text: "" }] : [];
}

function list(token: Token | undefined): Token[] {
  return token === undefined ? [] : [token];
}
