/** The one small file in which the dashboard keeps how it was left: `$XDG_STATE_HOME/lepton/dashboard.json`. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceLightFile } from "./atomic.ts";
import { readSmall } from "./small-file.ts";

export interface SessionFile {
  read(): string | undefined;
  write(text: string): void;
}

/** Undefined where there is no home to keep it in. */
export function sessionFile(env: Readonly<Record<string, string | undefined>>): SessionFile | undefined {
  const { XDG_STATE_HOME, HOME } = env;
  const base = XDG_STATE_HOME || (HOME ? join(HOME, ".local/state") : undefined);
  // The specification has relative ones ignored.
  if (base?.startsWith("/") !== true) return undefined;
  const path = join(base, "lepton", "dashboard.json");
  return { read: () => readOurs(path), write: (text) => replace(path, text) };
}

function readOurs(path: string): string | undefined {
  try {
    return readSmall(path);
  } catch {
    // Not ours to read, or too large to be ours: the dashboard opens as it does the first time.
    return undefined;
  }
}

/** At once, for the program may be ending; whole or not at all, but not flushed: it is no loss. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceLightFile(path, text);
}
