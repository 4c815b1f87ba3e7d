/** Colours as eyes have them: contrast by WCAG 2, and what is left of a difference to those who see two colours as one. */
import { rgbOf } from "../../components/themes/style.ts";

export type Rgb = readonly number[];

/** The colour that SGR parameters set as foreground (30) or background (40); undefined for the terminal's own. */
export function colorIn(sgr: string, base: 30 | 40): Rgb | undefined {
  const codes = sgr.split(";").map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const isRgb = codes[at + 1] === 2;
      const color = isRgb ? codes.slice(at + 2, at + 5) : rgbOf(codes[at + 2] ?? 0);
      if (code === base + 8) return color;
      at += isRgb ? 4 : 2;
    } else if (code >= base && code < base + 8) return rgbOf(code - base);
    else if (code >= base + 60 && code < base + 68) return rgbOf(code - base - 60 + 8);
  }
  return undefined;
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
const EYES = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

export type Eyes = keyof typeof EYES;

/** CIE76 difference as those eyes see it; 20 and more is plainly another colour. */
export function difference(one: Rgb, other: Rgb, eyes: Eyes): number {
  const [a, b] = [one, other].map((color) => lab(seen(color, eyes)));
  return Math.hypot(...[0, 1, 2].map((at) => (a?.[at] ?? 0) - (b?.[at] ?? 0)));
}

function seen(color: Rgb, eyes: Eyes): Rgb {
  const parts = color.map(linear);
  return [0, 3, 6].map((row) => {
    const part = parts.reduce((sum, value, at) => sum + value * (EYES[eyes][row + at] ?? 0), 0);
    return Math.min(1, Math.max(0, part));
  });
}

function lab([red = 0, green = 0, blue = 0]: Rgb): Rgb {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
