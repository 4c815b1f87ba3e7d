/**
 * How others start us: the shim starts the log writer, a log writer starts the reaper.
 * Both must be named by absolute paths, for the shim gives an environment without PATH (wire.md 4.1).
 */
import { fileURLToPath } from "node:url";

export interface SelfExecutable {
  /** argv of an internal command, absolute path first. */
  argv(word: "__log" | "__reap" | "__engine-supervise", ...rest: string[]): string[];
  /** The `binary://` URI with which a shim starts the log writer for a data root. */
  logUri(storeDir: string): string;
}

/** Names this program: the compiled executable, the Node bundle, or the sources under a runtime that reads TypeScript. */
export function selfExecutable(moduleUrl: string = import.meta.url, execPath: string = process.execPath): SelfExecutable {
  if (isCompiled(moduleUrl)) return compiled(execPath);
  return interpreted(execPath, (name) => fileURLToPath(new URL(scriptPath(moduleUrl, name), moduleUrl)));
}

// Bun serves the modules of a compiled executable from a virtual root.
function isCompiled(moduleUrl: string): boolean {
  return moduleUrl.includes("/$bunfs/") || moduleUrl.includes("/~BUN/");
}

function scriptPath(moduleUrl: string, name: string): string {
  return moduleUrl.endsWith(".ts") ? `../bin/${name}.ts` : `./${name}.js`;
}

function compiled(execPath: string): SelfExecutable {
  return {
    argv: (word, ...rest) => [execPath, word, ...rest],
    logUri: (storeDir) => binaryUri(execPath, "__log", storeDir),
  };
}

function interpreted(execPath: string, script: (name: string) => string): SelfExecutable {
  return {
    argv: (word, ...rest) => [execPath, script("lepton"), word, ...rest],
    // One pair only: the shim passes the pairs of the query in random order.
    logUri: (storeDir) => binaryUri(execPath, script("log-writer"), storeDir),
  };
}

function binaryUri(path: string, key: string, value: string): string {
  return `binary://${encodeURI(path)}?${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
}
