/** Colours that programs write into their lines: taken out of the text, and few enough of them kept. */

export interface ColouredText {
  readonly text: string;
  /** Parts of the text in order, with the SGR parameters for them. */
  readonly colours: readonly Colour[];
}

export interface Colour {
  readonly from: number;
  readonly to: number;
  readonly sgr: string;
}

const SGR = /\x1b\[([0-9;:]{0,40})m/g;

/** The text without its colours, as it is looked through. */
export function plainText(text: string): string {
  return text.includes("\x1b[") ? text.replaceAll(SGR, "") : text;
}

/** Colours of the sixteen, bold, faint and underlined: a line may choose among the terminal's colours, not hide itself. */
export function splitColours(text: string): ColouredText {
  if (!text.includes("\x1b[")) return { text, colours: [] };
  let plain = "";
  let last = 0;
  let pen: Pen = NO_PEN;
  const colours: Colour[] = [];
  const take = (part: string) => {
    const sgr = sgrOf(pen);
    if (sgr !== "" && part !== "") colours.push({ from: plain.length, to: plain.length + part.length, sgr });
    plain += part;
  };
  for (const match of text.matchAll(SGR)) {
    take(text.slice(last, match.index));
    pen = penAfter(pen, match[1] ?? "");
    last = match.index + match[0].length;
  }
  take(text.slice(last));
  return { text: plain, colours };
}

interface Pen {
  readonly bold: boolean;
  readonly faint: boolean;
  readonly underline: boolean;
  /** As an SGR parameter, empty for the terminal's own. */
  readonly foreground: string;
}

const NO_PEN: Pen = { bold: false, faint: false, underline: false, foreground: "" };

function sgrOf({ bold, faint, underline, foreground }: Pen): string {
  return [bold ? "1" : "", faint ? "2" : "", underline ? "4" : "", foreground].filter((part) => part !== "").join(";");
}

function penAfter(before: Pen, parameters: string): Pen {
  let pen = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      const length = codes[at + 1] === 2 ? 4 : 2;
      if (code === 38) pen = { ...pen, foreground: nearest(codes.slice(at + 1, at + 1 + length)) };
      at += length;
    } else pen = penWith(pen, code);
  }
  return pen;
}

function penWith(pen: Pen, code: number): Pen {
  if (code === 0) return NO_PEN;
  if (code === 1) return { ...pen, bold: true };
  if (code === 2) return { ...pen, faint: true };
  if (code === 4) return { ...pen, underline: true };
  if (code === 22) return { ...pen, bold: false, faint: false };
  if (code === 24) return { ...pen, underline: false };
  // Black on black and white on white are how a line hides: those two are the terminal's own colour.
  if ((code >= 31 && code <= 36) || (code >= 90 && code <= 96)) return { ...pen, foreground: String(code) };
  return code === 39 || (code >= 30 && code <= 37) || code === 97 ? { ...pen, foreground: "" } : pen;
}

/** The nearest of the terminal's eight hues to `5;n` or `2;r;g;b`. */
function nearest([kind, ...values]: readonly number[]): string {
  const [index = 0] = values;
  if (kind === 5 && index < 16) return penWith(NO_PEN, index < 8 ? 30 + index : 82 + index).foreground;
  if (kind === 5 && index > 231) return "";
  const [red = 0, green = 0, blue = 0] = kind === 5 ? cube(index) : values;
  const most = Math.max(red, green, blue);
  const bits = [red, green, blue].map((value, bit) => (value > most / 2 ? 1 << bit : 0));
  const hue = bits.reduce((sum, bit) => sum + bit, 0);
  return most < 64 || hue === 7 ? "" : String(30 + hue);
}

/** xterm's 6x6x6 cube. */
function cube(index: number): readonly number[] {
  const at = index - 16;
  return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => (step === 0 ? 0 : 55 + 40 * step));
}
