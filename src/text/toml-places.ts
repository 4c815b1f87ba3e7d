/** Where keys and values of a TOML text stand: the parser tells places of syntax errors only. */

export interface TextPlace {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface TomlPlaces {
  /** Of a key by its path, the members of an array by their index; the nearest around it where it is not written. */
  key(path: readonly string[]): TextPlace;
  value(path: readonly string[]): TextPlace;
}

type Path = readonly string[];

/** Of a text that the parser takes; of another one places may be missing. */
export function tomlPlaces(text: string): TomlPlaces {
  const { keys, values } = new Scanner(text).scan();
  const nearest = (path: Path, ...offsets: readonly ReadonlyMap<string, number>[]) => {
    for (let length = path.length; length > 0; length--) {
      const id = idOf(path.slice(0, length));
      for (const map of offsets) {
        const offset = map.get(id);
        if (offset !== undefined) return placeAt(text, offset);
      }
    }
    return { line: 1, column: 1 };
  };
  return { key: (path) => nearest(path, keys, values), value: (path) => nearest(path, values, keys) };
}

function placeAt(text: string, offset: number): TextPlace {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function idOf(path: Path): string {
  return JSON.stringify(path);
}

/** One walk over the text: an identity, for it is at a place. */
class Scanner {
  readonly #text: string;
  readonly #keys = new Map<string, number>();
  readonly #values = new Map<string, number>();
  /** How many tables an array of tables has so far. */
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): { readonly keys: ReadonlyMap<string, number>; readonly values: ReadonlyMap<string, number> } {
    let table: Path = [];
    for (let before = -1; before !== this.#at; ) {
      before = this.#at;
      this.#skip(/(?:\s|#[^\n]*)*/y);
      if (this.#text[this.#at] === "[") table = this.#header();
      else if (this.#at < this.#text.length) this.#pair(table);
    }
    return { keys: this.#keys, values: this.#values };
  }

  #header(): Path {
    const isArray = this.#text[this.#at + 1] === "[";
    this.#skip(/\[\[?\s*/y);
    const parts = this.#key([]);
    this.#skip(/\s*\]\]?/y);
    if (!isArray) return parts;
    const count = this.#counts.get(idOf(parts)) ?? 0;
    this.#counts.set(idOf(parts), count + 1);
    return [...parts, String(count)];
  }

  #pair(table: Path): void {
    const path = this.#key(table);
    this.#skip(/\s*=\s*/y);
    this.#value(path);
  }

  /** A key of parts with dots between; each part's place is noted where it is written first. */
  #key(table: Path): Path {
    let path = table;
    for (;;) {
      const from = this.#at;
      const part = this.#skip(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+/y);
      if (part === "") return path;
      path = [...path, unquoted(part)];
      if (!this.#keys.has(idOf(path))) this.#keys.set(idOf(path), from);
      // A table within an array of tables is in the last of them.
      const count = this.#counts.get(idOf(path));
      if (this.#skip(/\s*\.\s*/y) === "") return path;
      if (count !== undefined) path = [...path, String(count - 1)];
    }
  }

  #value(path: Path): void {
    this.#values.set(idOf(path), this.#at);
    const first = this.#text[this.#at];
    if (first === "[") this.#members("]", (index) => this.#value([...path, String(index)]));
    else if (first === "{") this.#members("}", () => this.#pair(path));
    else if (first === '"' || first === "'") {
      this.#skip(/"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y);
    } else this.#skip(/[^\n,\]}#]*/y);
  }

  #members(end: string, take: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0, before = -1; before !== this.#at; index++) {
      before = this.#at;
      this.#skip(/(?:[\s,]|#[^\n]*)*/y);
      if (this.#text[this.#at] === end || this.#at >= this.#text.length) break;
      take(index);
    }
    if (this.#text[this.#at] === end) this.#at += 1;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (!part.startsWith('"')) return part;
  try {
    return JSON.parse(part) as string;
  } catch {
    // TOML has escapes that JSON has not; such a key is none of ours.
    return part.slice(1, -1);
  }
}
