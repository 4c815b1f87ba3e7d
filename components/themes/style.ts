/** A style as people write it (`bold #e06c75`, `black on bright-yellow`), and the SGR parameters of it (ECMA-48 8.3.117). */

/** How many colours a terminal has. */
export type Depth = "none" | "16" | "256" | "true";

type Rgb = readonly [red: number, green: number, blue: number];

type Color =
  /** One of the terminal's own sixteen, or of xterm's 256. */
  { readonly kind: "number"; readonly number: number } | { readonly kind: "rgb"; readonly rgb: Rgb };

export interface Style {
  readonly attributes: readonly string[];
  readonly foreground?: Color;
  readonly background?: Color;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  bold: "1",
  dim: "2",
  italic: "3",
  underline: "4",
  reverse: "7",
};

const EIGHT = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const COLOR_NAMES: readonly string[] = [...EIGHT, ...EIGHT.map((name) => `bright-${name}`)];

/** Undefined where it is none; the first word that is not known is not told, for there is only a handful. */
export function parseStyle(text: string): Style | undefined {
  const words = text.split(" ").filter((word) => word !== "");
  const on = words.indexOf("on");
  const before = on < 0 ? words : words.slice(0, on);
  const attributes = before.filter((word) => Object.hasOwn(ATTRIBUTES, word));
  const fronts = before.filter((word) => !attributes.includes(word));
  const backs = on < 0 ? [] : words.slice(on + 1);
  if (fronts.length > 1 || backs.length > 1 || (on >= 0 && backs.length === 0)) return undefined;
  const [foreground] = fronts.map(parseColor);
  const [background] = backs.map(parseColor);
  if (fronts.length > 0 && foreground === undefined) return undefined;
  if (backs.length > 0 && background === undefined) return undefined;
  return {
    attributes: attributes.map((word) => ATTRIBUTES[word] ?? ""),
    ...(foreground === undefined ? {} : { foreground }),
    ...(background === undefined ? {} : { background }),
  };
}

function parseColor(word: string): Color | undefined {
  const named = COLOR_NAMES.indexOf(word);
  if (named >= 0) return { kind: "number", number: named };
  if (/^\d{1,3}$/.test(word)) return Number(word) < 256 ? { kind: "number", number: Number(word) } : undefined;
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(word) ?? [];
  const digits = long ?? short?.replaceAll(/./g, "$&$&");
  if (digits === undefined) return undefined;
  const part = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  return { kind: "rgb", rgb: [part(0), part(2), part(4)] };
}

const SIXTEEN = Array.from({ length: 16 }, (_, number) => number);

/** In what the terminal has: the nearest colour where it has not that one, none where it has none. */
export function sgrOf({ attributes, foreground, background }: Style, depth: Depth): string {
  const colors = depth === "none" ? [] : [colorSgr(foreground, depth, 30), colorSgr(background, depth, 40)];
  return [...attributes, ...colors].filter((part) => part !== "").join(";");
}

/** `base` is 30 for the foreground and 40 for the background. */
function colorSgr(color: Color | undefined, depth: Depth, base: 30 | 40): string {
  if (color === undefined) return "";
  if (color.kind === "rgb" && depth === "true") return `${base + 8};2;${color.rgb.join(";")}`;
  const number = numberOf(color, depth);
  if (number < 8) return String(base + number);
  return number < 16 ? String(base + 60 + number - 8) : `${base + 8};5;${number}`;
}

function numberOf(color: Color, depth: Depth): number {
  if (color.kind === "rgb") return depth === "16" ? nearest(color.rgb, SIXTEEN) : nearestOfMany(color.rgb);
  return depth === "16" && color.number > 15 ? nearest(rgbOf(color.number), SIXTEEN) : color.number;
}

function nearest(wanted: Rgb, among: readonly number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const number of among) {
    const distance = rgbOf(number).reduce((sum, part, at) => sum + (part - (wanted[at] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [number, distance];
  }
  return best;
}

/** Of the 256 only two can be the nearest: one of the cube, each part by itself, and one of the greys, by their mean. */
function nearestOfMany(wanted: Rgb): number {
  const [red = 0, green = 0, blue = 0] = wanted.map(
    (part) => Math.max(0, Math.round((Math.max(95, part) - 55) / 40)) - (part < 48 ? 1 : 0),
  );
  const mean = (wanted[0] + wanted[1] + wanted[2]) / 3;
  const grey = Math.max(0, Math.min(23, Math.round((mean - 8) / 10)));
  return nearest(wanted, [16 + 36 * red + 6 * green + blue, 232 + grey]);
}

/** xterm's 256 colours: its sixteen, a cube of six steps, and 24 greys. */
export function rgbOf(number: number): Rgb {
  if (number < 16) {
    const level = number === 7 ? 229 : number === 8 ? 127 : number > 8 ? 255 : 205;
    const off = number === 8 ? 127 : 0;
    return [number & 1 ? level : off, number & 2 ? level : off, number & 4 ? level : off];
  }
  if (number >= 232) {
    const grey = (number - 232) * 10 + 8;
    return [grey, grey, grey];
  }
  const step = (level: number) => (level === 0 ? 0 : level * 40 + 55);
  const index = number - 16;
  return [step(Math.floor(index / 36)), step(Math.floor(index / 6) % 6), step(index % 6)];
}
