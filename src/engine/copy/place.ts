/** docker's rules of where a copy goes (docker's reference of `cp`), as pure functions over paths. */
import { dirname, normalize, resolve } from "node:path/posix";
import { LeptonError } from "../../errors.ts";

/** `/a/` and `/a/.` say more than `/a`: cleans a path and keeps that; relative ones begin at `base`. */
export function cleanPath(path: string, base = "/"): string {
  const clean = resolve(base, path);
  if (/(?:^|\/)\.$/.test(path)) return clean === "/" ? "/." : `${clean}/.`;
  return path.endsWith("/") && clean !== "/" ? `${clean}/` : clean;
}

/** Only what is in the directory is meant. */
export function meansContents(path: string): boolean {
  return path === "/" || path.endsWith("/.");
}

/** Must be a directory, and a link there is followed. */
export function assertsDirectory(path: string): boolean {
  return path.endsWith("/") || path.endsWith("/.");
}

/** Directory and last part of a clean path; the last part of `/a/.` is `.`. */
export function splitPath(path: string): { readonly dir: string; readonly base: string } {
  if (path.endsWith("/.")) return { dir: path.slice(0, -2) || "/", base: "." };
  const clean = normalize(path).replace(/(?<=.)\/$/, "");
  return { dir: dirname(clean), base: clean.slice(clean.lastIndexOf("/") + 1) };
}

export interface CopySource {
  readonly isDirectory: boolean;
  /** Last part of its path; empty where only the contents are meant. */
  readonly base: string;
}

export interface CopyDestination {
  /** Clean, with what `/` or `/.` at its end say. */
  readonly path: string;
  /** What is there, links followed. */
  readonly is: "directory" | "other" | "missing";
}

export interface Placed {
  /** Directory that the copy is put into. */
  readonly into: string;
  /** Its name there; empty where the contents go straight into it. */
  readonly as: string;
}

/** Throws `invalid-argument` or `not-found` with docker's sentences. */
export function placeCopy(source: CopySource, { path, is }: CopyDestination): Placed {
  if (is === "directory") return { into: path, as: source.base };
  if (is === "other" && source.isDirectory) throw new LeptonError("invalid-argument", "cannot copy directory");
  const { dir, base } = splitPath(path);
  const isNoPlace = source.isDirectory ? base === "." : assertsDirectory(path);
  if (isNoPlace) throw new LeptonError("not-found", "no such directory", { hint: `make "${path}" first` });
  return { into: dir, as: base };
}
