/** docker as Debian ships it, on directories and a socket of its own; only where scripts/fill-peers.sh has fetched it. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, globSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { mountsBelow } from "../../test/helpers/runtime-remains.ts";
import { waitFor } from "../../test/helpers/wait-for.ts";
import type { Command } from "./pairs.ts";

const PEERS = process.env["LEPTON_PEERS"] ?? "/opt/lepton-peers";
const PREFIX = process.env["LEPTON_PREFIX"] ?? "/opt/lepton";
export const DOCKER_IMAGE = "bench";

export interface DockerPeer extends AsyncDisposable {
  docker(...args: readonly string[]): Command;
}

export interface DockerOptions {
  /** With a bridge and its rules, in a network namespace of its own so that the host's stay as they are. */
  readonly bridge?: boolean;
}

/** Starts dockerd, with an image made of `rootfsTar` if given; undefined where docker is not here or does not come up. */
export async function startDocker(rootfsTar?: string, options: DockerOptions = {}): Promise<DockerPeer | undefined> {
  const program = join(PEERS, "bin/dockerd");
  if (!existsSync(program)) return undefined;
  const dir = mkdtempSync("/tmp/ld-");
  const socket = `unix://${dir}/d.sock`;
  const library = globSync(join(PEERS, "current/root/usr/lib/*/libdevmapper.so.*"))[0];
  const env = {
    PATH: `${join(PEERS, "bin")}:${process.env["PATH"] ?? ""}:${join(PREFIX, "bin")}`,
    HOME: dir,
    ...(library === undefined ? {} : { LD_LIBRARY_PATH: dirname(library) }),
  };
  const log = openSync(join(dir, "log"), "a");
  const places = ["--data-root", join(dir, "data"), "--exec-root", join(dir, "exec"), "--pidfile", join(dir, "pid")];
  const [command = "", ...args] =
    options.bridge === true
      ? ["unshare", "-n", "--", program]
      : [program, "--bridge=none", "--iptables=false", "--ip6tables=false"];
  const daemon = spawn(command, [...args, ...places, "-H", socket], {
    env,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const docker = (...args: readonly string[]): Command => ({
    argv: [join(PEERS, "bin/docker"), "-H", socket, ...args],
    env,
  });
  const stop = async (): Promise<void> => {
    const ended = once(daemon, "exit");
    if (daemon.exitCode === null && daemon.kill("SIGTERM")) await ended;
    for (const mount of mountsBelow(dir)) execFileSync("umount", ["-l", mount]);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await waitFor("docker", () => daemon.exitCode !== null || succeeds(docker("version")), { intervalMs: 100 });
    if (rootfsTar !== undefined) run(docker("import", rootfsTar, DOCKER_IMAGE));
  } catch {
    // A peer that does not run here is left out of the figures.
    await stop();
    return undefined;
  }
  return { docker, [Symbol.asyncDispose]: stop };
}

function run({ argv, env }: Command): void {
  const [program = "", ...args] = argv;
  execFileSync(program, args, { env, stdio: "ignore" });
}

function succeeds(command: Command): boolean {
  try {
    run(command);
    return true;
  } catch {
    // Not up yet.
    return false;
  }
}
