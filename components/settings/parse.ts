/** Reads the table `dashboard` of lepton.toml; loaded only where there is such a file. */
import { readToml } from "../../src/text/toml.ts";
import type { Binding } from "../app/binding.ts";
import { PRESETS } from "../keys/presets.ts";
import { parseStyle } from "../themes/style.ts";
import { ROLES, THEMES } from "../themes/theme-of.ts";
import { readKeys } from "./keys.ts";
import { type Path, type Problem, Reader } from "./reader.ts";
import { DEFAULTS, type Settings } from "./settings.ts";

export interface ReadSettings {
  /** With what is wrong left out. */
  readonly settings: Settings;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

const TABLE = "dashboard";

/** `bindings` are the actions that there are. */
export function parseSettings(text: string, bindings: readonly Binding[]): ReadSettings {
  const toml = readToml(text);
  if (toml.kind === "broken") return { settings: DEFAULTS, problems: [{ place: toml.place, text: toml.why }] };
  const reader = new Reader(text);
  const settings: Settings = { ...DEFAULTS, ...readTable(reader, toml.value[TABLE], bindings) };
  return { settings, problems: reader.problems.toSorted(byPlace) };
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

type Read = (reader: Reader, value: unknown, path: Path, bindings: readonly Binding[]) => Partial<Settings>;

const READERS: Readonly<Record<keyof Settings, Read>> = {
  theme: (reader, value, path) => named("theme", reader.oneOf(value, path, Object.keys(THEMES))),
  depth: (reader, value, path) => named("depth", reader.oneOf(value, path, ["auto", "none", "16", "256", "true"])),
  glyphs: (reader, value, path) => named("glyphs", reader.oneOf(value, path, ["auto", "unicode", "ascii"])),
  colors: readColors,
  keymap: (reader, value, path) => named("keymap", reader.oneOf(value, path, Object.keys(PRESETS))),
  keys: (reader, value, path, bindings) => ({ keys: readKeys(reader, value, path, bindings) }),
};

function readTable(reader: Reader, table: unknown, bindings: readonly Binding[]): Partial<Settings> {
  const read = reader.entries(table, [TABLE], Object.keys(READERS)).map(([key, value]) => {
    return READERS[key as keyof Settings](reader, value, [TABLE, key], bindings);
  });
  return Object.assign({}, ...read) as Partial<Settings>;
}

function named(name: keyof Settings, value: string | undefined): Partial<Settings> {
  return value === undefined ? {} : { [name]: value };
}

function readColors(reader: Reader, table: unknown, path: Path): Partial<Settings> {
  const entries = reader.entries(table, path, Object.keys(ROLES)).filter(([role, value]) => {
    const isGround = role === "ground";
    const isStyle = typeof value === "string" && parseStyle(isGround ? `on ${value}` : value) !== undefined;
    const wanted = isGround ? 'colour like "#282828" or "black"' : 'style like "bold #e06c75" or "black on yellow"';
    if (!isStyle) reader.complain([...path, role], `${role} is no ${wanted}`);
    return isStyle;
  });
  return { colors: Object.fromEntries(entries) };
}
