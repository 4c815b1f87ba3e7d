/** Finds the directory of a registry below containerd's `certs.d` (its remotes/docker/config). */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fromNode, LeptonError } from "../../errors.ts";

const MAX_FILE_BYTES = 1024 * 1024;

/** The first directory that one of the roots has for a host; undefined where none knows it. */
export function hostDirectory(roots: readonly string[], host: string): string | undefined {
  for (const root of roots) {
    const found = directoryNames(host).find((name) => isDirectory(join(root, name)));
    if (found !== undefined) return join(root, found);
  }
  return undefined;
}

/** The names under which a host is looked for: `host_port_`, `host:port`, `host` for the port of https, `_default`. */
export function directoryNames(host: string): string[] {
  const [, name, port] = /^(.*?):(\d+)$/.exec(host) ?? [];
  if (name === undefined || name.endsWith(":") || port === undefined) return [host, "_default"];
  return [`${name}_${port}_`, host, ...(port === "443" ? [name] : []), "_default"];
}

/** The text of a file that may be missing. */
export function readIfThere(path: string): string | undefined {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw tooLarge(path);
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw fromNode(error, `cannot read ${path}`);
  }
}

/** The text of a certificate or key. */
export function readPem(path: string): string {
  const text = readIfThere(path);
  if (text?.includes("-----BEGIN ")) return text;
  const why = text === undefined ? "does not exist" : "is not a PEM file";
  throw new LeptonError("invalid-argument", `${path} ${why}, and a registry's configuration needs it`);
}

export function fileNames(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    throw fromNode(error, `cannot read ${directory}`);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function tooLarge(path: string): LeptonError {
  return new LeptonError("invalid-argument", `${path} has more than ${MAX_FILE_BYTES} bytes`);
}
