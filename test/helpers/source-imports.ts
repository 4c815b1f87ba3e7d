/** What the files of src and components import: a simple scan of their import and export statements. */
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize, resolve } from "node:path";

/** `type` imports are gone at run time; `dynamic` ones are made by import(). */
export type ImportKind = "static" | "dynamic" | "type";

export interface Import {
  /** Path of the importing file from the root of the repository. */
  readonly from: string;
  /** Path of the imported file from there too, or the name of a package or builtin as written. */
  readonly to: string;
  readonly kind: ImportKind;
}

const ROOT = resolve(import.meta.dirname, "../..");

/** Paths of all our own sources, without generated ones. */
export function sourceFiles(): string[] {
  return ["src", "components"]
    .flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" }).map((path) => join(top, path)),
    )
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
}

/** The text of a source without its comments. */
export function codeOf(path: string): string {
  return withoutComments(readFileSync(join(ROOT, path), "utf8"));
}

export function lineCount(path: string): number {
  return readFileSync(join(ROOT, path), "utf8").split("\n").length - 1;
}

/** Blanks comments; text in quotes is kept, also where it looks like one (`"unix://"`). */
export function withoutComments(code: string): string {
  return code.replace(/("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "$1");
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[^"';=]*?\sfrom\s+)?"([^"]+)"/gm;
const CALL = /(typeof\s+)?\bimport\(\s*"([^"]+)"/g;

/** The imports of one file, given its code. */
export function importsOf(from: string, code: string): Import[] {
  const statements = [...code.matchAll(STATEMENT)].map(([, type, to = ""]) => ({ to, kind: kindOf(type, "static") }));
  const calls = [...code.matchAll(CALL)].map(([, type, to = ""]) => ({ to, kind: kindOf(type, "dynamic") }));
  return [...statements, ...calls].map(({ to, kind }) => ({ from, to: target(from, to), kind }));
}

function kindOf(type: string | undefined, otherwise: ImportKind): ImportKind {
  return type === undefined ? otherwise : "type";
}

function target(from: string, specifier: string): string {
  return specifier.startsWith(".") ? normalize(join(from, "..", specifier)) : specifier;
}

/** Every import of every source. */
export function allImports(): Import[] {
  return sourceFiles().flatMap((path) => importsOf(path, codeOf(path)));
}

/** What is loaded before the first line of a file runs: itself, and the targets of static imports from file to file. */
export function loadedWith(entry: string, imports: readonly Import[]): Set<string> {
  const loaded = new Set<string>();
  const pending = [entry];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    for (const { from, to, kind } of imports) if (from === next && kind === "static") pending.push(to);
  }
  return loaded;
}
