/** A docker config directory of a test's own, and credential helpers that are real programs in its PATH. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface DockerHome {
  readonly dir: string;
  readonly configDir: string;
  readonly configPath: string;
  /** PATH with the directory of the helpers first. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes config.json, as an object or as it is. */
  config(content: unknown): void;
  text(): string;
  /** Makes `docker-credential-NAME`, a shell script; `$1` is the action, stdin the rest. */
  helper(name: string, script: string): void;
  /** A helper that keeps what it is given, one file a server, and notes each call. */
  keeper(name: string): void;
  /** What the keepers were asked, e.g. `get ghcr.io`. */
  calls(): string[];
  remove(): void;
}

export function dockerHome(): DockerHome {
  const dir = mkdtempSync(join(tmpdir(), "lepton-creds-"));
  const configDir = join(dir, "docker");
  const bin = join(dir, "bin");
  const kept = join(dir, "kept");
  for (const made of [configDir, bin, kept]) mkdirSync(made);
  const configPath = join(configDir, "config.json");
  const log = join(dir, "calls");
  const helper = (name: string, script: string): void => {
    const path = join(bin, `docker-credential-${name}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };
  return {
    dir,
    configDir,
    configPath,
    env: { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, DOCKER_CONFIG: configDir, HOME: dir },
    config: (content) =>
      writeFileSync(configPath, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o600 }),
    text: () => readFileSync(configPath, "utf8"),
    helper,
    keeper: (name) => helper(name, KEEPER.replaceAll("@kept@", kept).replaceAll("@log@", log)),
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

// One line of JSON, as docker's client and ours write it.
const KEEPER = `
input=$(cat)
case "$1" in
  store) server=$(printf %s "$input" | sed 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/') ;;
  *) server=$input ;;
esac
echo "$1 $server" >> @log@
file=@kept@/$(printf %s "$server" | tr -c 'a-zA-Z0-9.\\n' _)
case "$1" in
  store) printf %s "$input" > "$file" ;;
  get) [ -f "$file" ] && cat "$file" || { echo "credentials not found in native keychain"; exit 1; } ;;
  erase) [ -f "$file" ] && rm "$file" || { echo "credentials not found in native keychain"; exit 1; } ;;
esac
`;
