/** Names of keys by what a terminal sends for them. */
import type { Token } from "./tokens.ts";

const CONTROL: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "ctrl-j",
  "\t": "tab",
  "\x1b": "esc",
  "\x7f": "backspace",
  "\b": "ctrl-h",
  "\0": "ctrl-space",
  "\x1c": "ctrl-\\",
  "\x1d": "ctrl-]",
  "\x1e": "ctrl-^",
  "\x1f": "ctrl-_",
  " ": "space",
};

const FINAL: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  Z: "shift-tab",
};

const NUMBERED: Readonly<Record<string, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

/** One character as a key. */
export function singleKey(char: string): Token | undefined {
  const named = CONTROL[char];
  if (named !== undefined) return key(named, char === " " ? " " : "");
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return key(`ctrl-${String.fromCharCode(code + 0x60)}`);
  if (code >= 0x80 && code < 0xa0) return undefined;
  return key(char, char);
}

function key(name: string, text = ""): Token {
  return { kind: "key", name, text };
}

/** What follows ESC [. */
export function csiToken(body: string): Token | undefined {
  const mouse = /^<(\d+);(\d+);(\d+)([Mm])$/.exec(body);
  if (mouse !== null) return mouseToken(mouse);
  const [, numbers = "", final = ""] = /^([\d;]*)([A-Za-z~])$/.exec(body) ?? [];
  const [first = "", modifier = ""] = numbers.split(";");
  // With other numbers it is an answer, e.g. of the cursor's place, ESC [ row ; column R.
  const named = first === "" || first === "1" ? FINAL[final] : undefined;
  const name = final === "~" ? NUMBERED[first] : named;
  return name === undefined ? undefined : key(withModifiers(name, Number(modifier || 1)));
}

/** What follows ESC O: application cursor keys and F1 to F4. */
export function ss3Token(final: string): Token | undefined {
  const name = final === "M" ? "enter" : FINAL[final];
  return name === undefined ? undefined : key(name);
}

/** xterm's modifier parameter is 1 + shift 1 + alt 2 + ctrl 4. */
function withModifiers(name: string, parameter: number): string {
  const bits = parameter - 1;
  return `${bits & 4 ? "ctrl-" : ""}${bits & 2 ? "alt-" : ""}${bits & 1 ? "shift-" : ""}${name}`;
}

function mouseToken([, buttons = "", x = "", y = "", final = ""]: RegExpExecArray): Token | undefined {
  const code = Number(buttons);
  const at = { x: Number(x) - 1, y: Number(y) - 1 };
  if (code & 64) {
    const wheel = code & 3;
    if (wheel > 1) return undefined;
    return { kind: "mouse", action: wheel === 0 ? "wheel-up" : "wheel-down", ...at };
  }
  if ((code & 3) !== 0) return undefined;
  return { kind: "mouse", action: final === "m" ? "release" : code & 32 ? "drag" : "press", ...at };
}
