/** Sizes as docker writes and reads them (go-units). */

const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"] as const;
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] as const;

/** Powers of 1000: `1.234MB`; `digits` significant digits, docker's columns use 3. */
export function humanSize(sizeBytes: number, digits = 4): string {
  return scaled(sizeBytes, 1000, DECIMAL, digits);
}

/** Powers of 1024: `1.2MiB`. */
export function bytesSize(sizeBytes: number): string {
  return scaled(sizeBytes, 1024, BINARY, 4);
}

function scaled(sizeBytes: number, base: number, units: readonly string[], digits: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  return `${formatG(size, digits)}${units[unit]}`;
}

/** C's `%.<digits>g` as Go prints it: no trailing zeros, exponent of two digits at least. */
export function formatG(value: number, digits: number): string {
  const precision = Math.max(digits, 1);
  const [mantissa = "", exponentText = "0"] = value.toExponential(precision - 1).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < precision) return trimZeros(value.toFixed(precision - 1 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${trimZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

export type ParsedSize = { readonly bytes: number } | { readonly error: string };

const FACTORS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Bytes of `512m`, `1.5GiB`, `100`, powers of 1024; the error is docker's sentence. */
export function parseBytes(text: string): ParsedSize {
  const { number, suffix } = split(text);
  if (number === "" && !text.includes(" ")) return { error: `invalid size: '${text}'` };
  if (!NUMBER.test(number)) return { error: `strconv.ParseFloat: parsing "${number}": invalid syntax` };
  const size = Number(number);
  if (!Number.isFinite(size)) return { error: `strconv.ParseFloat: parsing "${number}": value out of range` };
  if (size < 0) return { error: `invalid size: '${text}'` };
  const factor = factorOf(suffix.toLowerCase());
  if (factor === undefined) {
    return { error: `invalid suffix: '${suffix.length > 3 ? suffix : suffix.toLowerCase()}'` };
  }
  const bytes = Math.trunc(size * factor);
  return bytes > Number.MAX_SAFE_INTEGER ? { error: `invalid size: '${text}'` } : { bytes };
}

function split(text: string): { number: string; suffix: string } {
  const space = text.indexOf(" ");
  if (space >= 0) return { number: text.slice(0, space), suffix: text.slice(space + 1) };
  const end = text.search(/[0-9.][^0-9.]*$/) + 1;
  return { number: text.slice(0, end), suffix: text.slice(end) };
}

function factorOf(suffix: string): number | undefined {
  if (suffix === "" || suffix === "b") return 1;
  const match = /^([kmgtp])(?:b|ib)?$/.exec(suffix);
  const power = FACTORS[match?.[1] ?? ""];
  return power === undefined ? undefined : 1024 ** power;
}
