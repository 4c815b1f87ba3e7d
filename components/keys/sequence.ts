/** Keys as people write them: `j`, `ctrl-k`, `alt-up`, `g g`. */

const NAMED = [
  ...["enter", "tab", "esc", "space", "backspace", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"],
  ...["insert", "delete", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"],
];
/** These come with modifiers that terminals tell. */
const MODIFIED = new Set(NAMED.slice(NAMED.indexOf("up")));

const OTHER_NAMES: Readonly<Record<string, string>> = {
  return: "enter",
  escape: "esc",
  del: "delete",
  pgup: "pageup",
  pgdn: "pagedown",
};

// What these letters send with Ctrl is what keys of their own send.
const SAME: Readonly<Record<string, string>> = { i: "tab", m: "enter", "[": "esc" };

export type Sequence =
  | { readonly kind: "keys"; readonly keys: string }
  | { readonly kind: "wrong"; readonly why: string };

export function parseSequence(text: string): Sequence {
  const words = text.split(" ").filter((word) => word !== "");
  if (words.length === 0) return { kind: "wrong", why: 'is no key; the blank is "space"' };
  const keys: string[] = [];
  for (const word of words) {
    const key = parseKey(word);
    if (key.kind === "wrong") return key;
    keys.push(key.keys);
  }
  return { kind: "keys", keys: keys.join(" ") };
}

function parseKey(word: string): Sequence {
  if ([...word].length === 1) return isText(word) ? { kind: "keys", keys: word } : unknown(word);
  const spelled = word
    .replace(/^\^(?=.$)/, "ctrl-")
    .replace(/^C-(?=.)/, "ctrl-")
    .replace(/^M-(?=.)/, "alt-");
  const [, before = "", written = ""] = /^((?:(?:ctrl|alt|shift)-)*)(.+)$/.exec(spelled) ?? [];
  const modifiers = new Set(before.split("-").filter((modifier) => modifier !== ""));
  const name = OTHER_NAMES[written] ?? written;
  if (NAMED.includes(name)) return namedKey(name, modifiers);
  if ([...name].length !== 1 || !isText(name)) return unknown(word);
  return modifiers.size === 0 ? { kind: "keys", keys: name } : letterKey(name, modifiers);
}

function namedKey(name: string, modifiers: ReadonlySet<string>): Sequence {
  const before = ["ctrl", "alt", "shift"].filter((modifier) => modifiers.has(modifier)).map((each) => `${each}-`);
  const key = `${before.join("")}${name}`;
  const isSent =
    modifiers.size === 0 ||
    MODIFIED.has(name) ||
    key === "shift-tab" ||
    key === "ctrl-space" ||
    (before.join("") === "alt-" && name !== "esc");
  return isSent ? { kind: "keys", keys: key } : { kind: "wrong", why: `is no key: terminals send ${name} for it` };
}

function letterKey(char: string, modifiers: ReadonlySet<string>): Sequence {
  const alt = modifiers.has("alt") ? "alt-" : "";
  if (modifiers.has("shift")) return { kind: "wrong", why: `is written "${alt}${char.toUpperCase()}"` };
  if (!modifiers.has("ctrl")) return { kind: "keys", keys: `${alt}${char}` };
  const letter = char.toLowerCase();
  if (SAME[letter] !== undefined) return { kind: "wrong", why: `is no key: terminals send ${SAME[letter]} for it` };
  if (!/^[a-z\\\]^_]$/.test(letter)) return { kind: "wrong", why: "is no key that terminals send" };
  return { kind: "keys", keys: `${alt}ctrl-${letter}` };
}

function isText(char: string): boolean {
  return /^[^\s\p{C}]$/u.test(char);
}

function unknown(word: string): Sequence {
  return { kind: "wrong", why: `has no key "${word}"; there are letters, ${NAMED.slice(0, 7).join(", ")}, …` };
}

/** Whether typing it into a line would put text there. */
export function isTyped(sequence: string): boolean {
  const [first = ""] = sequence.split(" ");
  return first === "space" || [...first].length === 1;
}
