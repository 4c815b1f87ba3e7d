/** The styles of cells as small numbers: 0 is the terminal's default, the others are found by the SGR that sets them. */

interface Pen {
  /** Weights and decorations, e.g. `1` bold, `2` dim, `4` underline, `7` inverse. */
  readonly attributes: ReadonlySet<string>;
  readonly foreground: string;
  readonly background: string;
}

export type PenId = number;

const DEFAULT: Pen = { attributes: new Set(), foreground: "", background: "" };
const SET = new Set(["1", "2", "3", "4", "7", "9"]);
// What the off-codes of ECMA-48 8.3.117 end.
const ENDED: Readonly<Record<string, readonly string[]>> = {
  22: ["1", "2"],
  23: ["3"],
  24: ["4"],
  27: ["7"],
  29: ["9"],
};

/** SGR of what has no colour of its own; empty where that is the terminal's. */
export interface Base {
  readonly text: string;
  readonly ground: string;
}

const TERMINAL: Base = { text: "", ground: "" };

export class PenTable {
  base = TERMINAL;
  readonly #pens: Pen[] = [DEFAULT];
  readonly #ids = new Map<string, PenId>([["", 0]]);
  readonly #next = new Map<string, PenId>();

  /** The pen after one more SGR sequence; parameters that we do not know (blink, conceal, …) change nothing. */
  after(pen: PenId, parameters: string): PenId {
    const step = `${pen} ${parameters}`;
    const known = this.#next.get(step);
    if (known !== undefined) return known;
    const id = this.#idOf(applySgr(this.#pens[pen] ?? DEFAULT, parameters));
    this.#next.set(step, id);
    return id;
  }

  /** The sequence that sets this pen whatever was set before. */
  sequence(pen: PenId): string {
    const { attributes, foreground, background } = this.#pens[pen] ?? DEFAULT;
    const { base } = this;
    const text = textOf({
      attributes,
      foreground: foreground || base.text,
      background: background || base.ground,
    });
    return text === "" ? "\x1b[m" : `\x1b[;${text}m`;
  }

  #idOf(pen: Pen): PenId {
    const text = textOf(pen);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#pens.push(pen);
    this.#ids.set(text, this.#pens.length - 1);
    return this.#pens.length - 1;
  }
}

function textOf({ attributes, foreground, background }: Pen): string {
  return [...[...attributes].sort(), foreground, background].filter((part) => part !== "").join(";");
}

function applySgr(pen: Pen, parameters: string): Pen {
  const codes = parameters.split(";");
  let { foreground, background } = pen;
  const attributes = new Set(pen.attributes);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? "";
    const number = Number(code);
    if (number === 38 || number === 48) {
      const taken = codes[at + 1] === "2" ? 5 : 3;
      const color = codes.slice(at, at + taken).join(";");
      at += taken - 1;
      if (number === 38) foreground = color;
      else background = color;
    } else if (number === 0) {
      attributes.clear();
      foreground = "";
      background = "";
    } else if (SET.has(code)) attributes.add(code);
    else if (ENDED[code] !== undefined) for (const ended of ENDED[code]) attributes.delete(ended);
    else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) foreground = code;
    else if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) background = code;
    else if (number === 39) foreground = "";
    else if (number === 49) background = "";
  }
  return { attributes, foreground, background };
}
