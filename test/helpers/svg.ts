/** A screen as an SVG picture: one cell grid, the colours of a calm dark terminal. */
import type { Screen, ScreenCell } from "./screen.ts";

const CELL = { width: 8.4, height: 18, baseline: 13.5, fontSize: 14 };
const MARGIN = 12;
const INK = "#d5d8de";
const PAPER = "#16181d";
// The sixteen colours of the picture's terminal.
const PALETTE = [
  "#22252b", "#e06c75", "#7fc98f", "#d9b36c", "#6ea8e6", "#c18fd6", "#63b8c4", "#d5d8de",
  "#5c6370", "#f08a92", "#98dba6", "#ecc98a", "#8fc1f5", "#d6aee8", "#84d0da", "#ffffff",
] as const; // biome-ignore format: a palette is read in rows

function color(value: string | number, byDefault: string): string {
  if (typeof value === "string") return value === "default" ? byDefault : value;
  if (value < 16) return PALETTE[value] ?? byDefault;
  if (value >= 232) return hex([value, value, value].map((gray) => (gray - 232) * 10 + 8));
  const step = (level: number) => (level === 0 ? 0 : level * 40 + 55);
  const index = value - 16;
  return hex([Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(step));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

interface Look {
  readonly ink: string;
  readonly paper: string;
  readonly bold: boolean;
  readonly underline: boolean;
}

function lookOf({ foreground, background, inverse, dim, bold, underline }: ScreenCell): Look {
  const front = color(foreground, INK);
  const back = color(background, PAPER);
  const ink = inverse ? back : front;
  return { ink: dim ? mix(ink, PAPER) : ink, paper: inverse ? front : back, bold, underline };
}

function mix(a: string, b: string): string {
  const channel = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  return hex([1, 3, 5].map((at) => Math.round(channel(a, at) * 0.58 + channel(b, at) * 0.42)));
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

interface Run extends Look {
  readonly x: number;
  readonly cells: number;
  readonly text: string;
}

/** Neighbours that look alike, as one run; ASCII and other text apart, since fonts differ in the width of the latter. */
function runsOf(row: readonly ScreenCell[]): readonly Run[] {
  const runs: Run[] = [];
  row.forEach((cell, x) => {
    if (cell.width === 0) return;
    const look = lookOf(cell);
    const text = cell.text === "" ? " " : cell.text;
    const last = runs.at(-1);
    const plain = /^[ -~]$/.test(text);
    const joins = last !== undefined && plain && /^[ -~]*$/.test(last.text) && sameLook(last, look);
    if (joins) runs[runs.length - 1] = { ...last, text: last.text + text, cells: last.cells + 1 };
    else runs.push({ ...look, x, cells: cell.width, text });
  });
  return runs;
}

function sameLook(a: Look, b: Look): boolean {
  return a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.underline === b.underline;
}

export function screenSvg(screen: Screen): string {
  const rows = screen.cells();
  const width = (rows[0]?.length ?? 0) * CELL.width + 2 * MARGIN;
  const height = rows.length * CELL.height + 2 * MARGIN;
  const body = rows.flatMap((row, y) => runsOf(row).map((run) => runSvg(run, y))).filter((text) => text !== "");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(1)} ${height}" width="${width.toFixed(1)}" height="${height}">`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${CELL.fontSize}" xml:space="preserve">`,
    ...body,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function runSvg({ x, cells, text, ink, paper, bold, underline }: Run, y: number): string {
  const left = (MARGIN + x * CELL.width).toFixed(1);
  const top = MARGIN + y * CELL.height;
  const width = (cells * CELL.width).toFixed(1);
  const back =
    paper === PAPER ? "" : `<rect x="${left}" y="${top}" width="${width}" height="${CELL.height}" fill="${paper}"/>`;
  if (text.trim() === "") return back;
  const style = `${bold ? ' font-weight="bold"' : ""}${underline ? ' text-decoration="underline"' : ""}`;
  const place = `x="${left}" y="${top + CELL.baseline}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
  return `${back}<text ${place} fill="${ink}"${style}>${escapeXml(text)}</text>`;
}
