/** Reads the table `dashboard` of lepton.toml; loaded only where there is such a file. */
import { suggest } from "../../src/text/suggest.ts";
import { readToml } from "../../src/text/toml.ts";
import { type TextPlace, tomlPlaces } from "../../src/text/toml-places.ts";
import { untrusted } from "../../src/text/untrusted.ts";
import { parseStyle } from "../themes/style.ts";
import { ROLES, THEMES } from "../themes/theme-of.ts";
import { DEFAULTS, type Settings } from "./settings.ts";

export interface Problem {
  /** Undefined where it is the whole file. */
  readonly place?: TextPlace;
  readonly text: string;
}

export interface ReadSettings {
  /** With what is wrong left out. */
  readonly settings: Settings;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

const TABLE = "dashboard";

type Path = readonly string[];

export function parseSettings(text: string): ReadSettings {
  const toml = readToml(text);
  if (toml.kind === "broken") return { settings: DEFAULTS, problems: [{ place: toml.place, text: toml.why }] };
  const reader = new Reader(text);
  const settings: Settings = { ...DEFAULTS, ...readTable(reader, toml.value[TABLE]) };
  return { settings, problems: reader.problems.toSorted(byPlace) };
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

const READERS: Readonly<Record<string, (reader: Reader, value: unknown, path: Path) => Partial<Settings>>> = {
  theme: (reader, value, path) => named("theme", reader.oneOf(value, path, Object.keys(THEMES))),
  depth: (reader, value, path) => named("depth", reader.oneOf(value, path, ["auto", "none", "16", "256", "true"])),
  glyphs: (reader, value, path) => named("glyphs", reader.oneOf(value, path, ["auto", "unicode", "ascii"])),
  colors: readColors,
};

function readTable(reader: Reader, table: unknown): Partial<Settings> {
  const read = reader.entries(table, [TABLE], Object.keys(READERS)).map(([key, value]) => {
    return READERS[key]?.(reader, value, [TABLE, key]) ?? {};
  });
  return Object.assign({}, ...read) as Partial<Settings>;
}

function named(name: keyof Settings, value: string | undefined): Partial<Settings> {
  return value === undefined ? {} : { [name]: value };
}

function readColors(reader: Reader, table: unknown, path: Path): Partial<Settings> {
  const entries = reader.entries(table, path, Object.keys(ROLES)).filter(([role, value]) => {
    const isStyle = typeof value === "string" && parseStyle(role === "ground" ? `on ${value}` : value) !== undefined;
    if (!isStyle) reader.complain([...path, role], `${role} is no style like "bold #e06c75" or "black on yellow"`);
    return isStyle;
  });
  return { colors: Object.fromEntries(entries) };
}

/** A walk over the file's values that notes what is wrong with them. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of a table, those whose keys are known. */
  entries(value: unknown, path: Path, known: readonly string[]): readonly (readonly [string, unknown])[] {
    if (value === undefined) return [];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.complain(path, `${path.at(-1)} is not a table`);
      return [];
    }
    return Object.entries(value).filter(([key]) => {
      const isKnown = known.includes(key);
      if (!isKnown)
        this.#unknown("key", key, tomlPlaces(this.#text).key([...path, key]), known, ` in [${path.join(".")}]`);
      return isKnown;
    });
  }

  oneOf(value: unknown, path: Path, known: readonly string[]): string | undefined {
    if (typeof value === "string" && known.includes(value)) return value;
    const name = path.at(-1) ?? "";
    if (typeof value !== "string") this.complain(path, `${name} is not one of ${known.join(", ")}`);
    else this.#unknown(name, value, tomlPlaces(this.#text).value(path), known);
    return undefined;
  }

  complain(path: Path, text: string): void {
    this.problems.push({ place: tomlPlaces(this.#text).value(path), text });
  }

  #unknown(kind: string, word: string, place: TextPlace, known: readonly string[], where = ""): void {
    const [nearest] = suggest(word, known);
    const help = nearest === undefined ? `there are ${known.join(", ")}` : `did you mean "${nearest}"?`;
    this.problems.push({ place, text: `unknown ${kind} "${untrusted(word)}"${where}; ${help}` });
  }
}
