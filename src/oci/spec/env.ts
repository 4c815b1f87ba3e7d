/** The environment of a container's process: docker's defaults, then the user's, then the image's. */
import { LeptonError } from "../../errors.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface EnvDefaults {
  readonly hostname: string;
  readonly tty: boolean;
}

/**
 * Environment of a new container as `K=V`, each name once. A bare `K` of the user removes the variable.
 * HOME is not set here: the runtime takes it from the container's passwd for the user that it really runs.
 */
export function containerEnv(
  image: readonly string[],
  user: readonly string[],
  { hostname, tty }: EnvDefaults,
): string[] {
  for (const entry of user) assertEntry(entry);
  const named = new Set(user.map(nameOf));
  const defaults = [`PATH=${DEFAULT_PATH}`, `HOSTNAME=${hostname}`, ...(tty ? ["TERM=xterm"] : [])];
  return overrideEnv(defaults, [...user, ...image.filter((entry) => !named.has(nameOf(entry)))]);
}

/** `base` with each entry of `overrides` replaced in place or appended; a bare `K` removes `K`. The last entry wins. */
export function overrideEnv(base: readonly string[], overrides: readonly string[]): string[] {
  const byName = new Map(base.map((entry) => [nameOf(entry), entry]));
  for (const entry of overrides) {
    if (entry.includes("=")) byName.set(nameOf(entry), entry);
    else byName.delete(entry);
  }
  return [...byName.values()];
}

/** The environment of `docker exec`: the container's, with TERM as the exec's own terminal needs it. */
export function execEnv(
  container: { readonly env: readonly string[]; readonly terminal: boolean },
  user: readonly string[],
  tty: boolean,
): string[] {
  for (const entry of user) assertEntry(entry);
  // docker rebuilds the list from its config; we only have the result, in which TERM=xterm of a terminal container
  // is the default we put there ourselves.
  const base = container.terminal && !tty ? container.env.filter((entry) => entry !== "TERM=xterm") : container.env;
  const withTerm = tty && !base.some((entry) => nameOf(entry) === "TERM") ? [...base, "TERM=xterm"] : base;
  return overrideEnv(withTerm, user);
}

function nameOf(entry: string): string {
  const at = entry.indexOf("=");
  return at < 0 ? entry : entry.slice(0, at);
}

function assertEntry(entry: string): void {
  if (nameOf(entry) === "" || entry.includes("\0"))
    throw new LeptonError("invalid-argument", `invalid environment variable: ${entry}`);
}
