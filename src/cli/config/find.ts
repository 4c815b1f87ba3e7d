/** Where lepton.toml is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";

export interface ConfigPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the system's file; for tests. */
  readonly systemPath?: string;
  /** Default: this process's. */
  readonly isRoot?: boolean;
}

const SYSTEM_PATH = "/etc/lepton/lepton.toml";

/** The one file that counts, as with nerdctl: $LEPTON_TOML, else root's or the user's; undefined where there is none. */
export function findConfig(place: ConfigPlace): string | undefined {
  const named = place.env["LEPTON_TOML"];
  if (named) return existsNamed(named);
  const path = configPath(place);
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** Where that file is, or would be. */
export function configPath({ env, systemPath = SYSTEM_PATH, isRoot }: ConfigPlace): string | undefined {
  return env["LEPTON_TOML"] || ((isRoot ?? process.geteuid?.() === 0) ? systemPath : userPath(env));
}

function userPath({ XDG_CONFIG_HOME, HOME }: ConfigPlace["env"]): string | undefined {
  const base = XDG_CONFIG_HOME || (HOME ? join(HOME, ".config") : undefined);
  return base === undefined ? undefined : join(base, "lepton", "lepton.toml");
}

function existsNamed(path: string): string {
  if (existsSync(path)) return path;
  throw new LeptonError("not-found", `no such file: "${path}"`, { hint: "check LEPTON_TOML" });
}
