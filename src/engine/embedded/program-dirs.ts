/** Where programs of the host are looked for: PATH, what sudo and services leave out of it, and our prefix. */
import { delimiter, join } from "node:path";

const SYSTEM_DIRS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What scripts/fill-prefix.sh fills: LEPTON_PREFIX, else /opt/lepton. */
export function prefixDir(env: NodeJS.ProcessEnv = process.env): string {
  return env["LEPTON_PREFIX"] || "/opt/lepton";
}

/** Its directory of programs. */
export function prefixBin(env: NodeJS.ProcessEnv = process.env): string {
  return join(prefixDir(env), "bin");
}

/** The system's directories of programs: PATH without its relative entries, and the usual ones. */
export function systemDirs(env: NodeJS.ProcessEnv = process.env): string[] {
  const path = (env["PATH"] ?? "").split(delimiter).filter((dir) => dir.startsWith("/"));
  return [...new Set([...path, ...SYSTEM_DIRS])];
}

/** Absolute directories in order of preference, each once. */
export function programDirs(env: NodeJS.ProcessEnv = process.env): string[] {
  return [...new Set([...systemDirs(env), prefixBin(env)])];
}
