/**
 * How others start us: the shim starts the log writer, a console starts the reaper.
 * Both are named by absolute paths, for the shim gives an environment without PATH (wire.md 4.1).
 */
import { fileURLToPath } from "node:url";
import type { ConsoleLauncher } from "../console/logger-uri.ts";

export interface SelfExecutable {
  /** Program and first argument that start a console. */
  readonly launcher: ConsoleLauncher;
  /** argv of an internal command, absolute path first. */
  argv(word: "__reap" | "__engine-supervise" | "__network-hook" | "__start-hook", ...rest: string[]): string[];
}

/** Names this program: the compiled executable, the Node bundle, or the sources under a runtime that reads TypeScript. */
export function selfExecutable(
  moduleUrl: string = import.meta.url,
  execPath: string = process.execPath,
): SelfExecutable {
  if (isCompiled(moduleUrl)) {
    return { launcher: [execPath, "__log"], argv: (word, ...rest) => [execPath, word, ...rest] };
  }
  const script = (name: string) => fileURLToPath(new URL(scriptPath(moduleUrl, name), moduleUrl));
  return {
    launcher: [execPath, script("log-writer")],
    argv: (word, ...rest) => [execPath, script("lepton"), word, ...rest],
  };
}

// Bun serves the modules of a compiled executable from a virtual root.
function isCompiled(moduleUrl: string): boolean {
  return moduleUrl.includes("/$bunfs/") || moduleUrl.includes("/~BUN/");
}

function scriptPath(moduleUrl: string, name: string): string {
  return moduleUrl.endsWith(".ts") ? `../bin/${name}.ts` : `./${name}.js`;
}
