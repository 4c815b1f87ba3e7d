/** docker's config.json: where it is, and what it says about registries. The rest of it is others'. */
import { readlink, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readText } from "../../disk/atomic.ts";
import { fromNode, isLeptonError, LeptonError } from "../../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where config.json lies: a directory given, else `$DOCKER_CONFIG`, else `~/.docker`. */
export interface DockerConfigPlace {
  readonly configDir?: string | undefined;
  /** Default the process's own. */
  readonly env?: Environment | undefined;
}

/** What config.json says about registries. Maps, because any text may be a key. */
export interface DockerConfig {
  readonly auths: ReadonlyMap<string, unknown>;
  readonly credHelpers: ReadonlyMap<string, unknown>;
  readonly credsStore: string;
}

/** The absolute path of config.json, whether or not there is one. */
export function dockerConfigPath({ configDir, env = process.env }: DockerConfigPlace = {}): string {
  const dir = configDir ?? (env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker"));
  return resolve(dir, "config.json");
}

/** The file behind a path of config.json: the target where it is a symlink, as people keep it among their dotfiles. */
export async function configTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return danglingTarget(path);
    throw fromNode(error, `cannot read "${path}"`);
  }
}

// realpath follows no symlink whose end is not there yet.
async function danglingTarget(path: string): Promise<string> {
  try {
    return resolve(dirname(path), await readlink(path));
  } catch {
    // Not a symlink, or nothing at all: the path itself is the place.
    return path;
  }
}

/** The text of config.json, that of an empty one where there is none. */
export async function readConfigText(path: string): Promise<string> {
  try {
    const text = await readText(await configTarget(path), { maxBytes: MAX_BYTES });
    // docker takes an empty file for an empty config.
    return text.trim() === "" ? "{}" : text;
  } catch (error) {
    if (isLeptonError(error, "not-found")) return "{}";
    throw error;
  }
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 100;

/** Reads the text of config.json; throws `failed-precondition` that names the file where it is not one. */
export function parseConfig(text: string, path: string): DockerConfig {
  if (depthOf(text) > MAX_DEPTH) throw damaged(path, `nested deeper than ${MAX_DEPTH} levels`);
  const top = objectOf(parseJson(text, path));
  if (top === undefined) throw damaged(path, "not a JSON object");
  return {
    auths: mapOf(top, "auths", path),
    credHelpers: mapOf(top, "credHelpers", path),
    credsStore: textOf(top, "credsStore", path),
  };
}

/** An error about a file that only its owner can mend. */
export function damaged(path: string, why: string): LeptonError {
  return new LeptonError("failed-precondition", `cannot read "${path}": ${why}`, {
    hint: "mend the file by hand, or move it away and log in again",
  });
}

// Before it is parsed: JSON.parse of Bun has a stack that ends. By hand, because what it reads need not be JSON.
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth--;
  }
  return deepest;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote what stands there, which may be a secret: they are not even kept as the cause.
    throw damaged(path, "not JSON");
  }
}

function mapOf(top: Readonly<Record<string, unknown>>, key: string, path: string): ReadonlyMap<string, unknown> {
  const value = top[key] ?? {};
  const object = objectOf(value);
  if (object === undefined) throw damaged(path, `"${key}" is not an object`);
  return new Map(Object.entries(object));
}

function textOf(top: Readonly<Record<string, unknown>>, key: string, path: string): string {
  const value = top[key] ?? "";
  if (typeof value !== "string") throw damaged(path, `"${key}" is not a string`);
  return value;
}

/** A JSON object, as opposed to an array, null or a plain value. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}
