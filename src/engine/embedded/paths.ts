/**
 * Where the embedded engine keeps its things: apart from any containerd of the system.
 */
import { join } from "node:path";

export interface EmbeddedPaths {
  /** Survives a reboot. */
  readonly dir: string;
  /** Gone after a reboot. */
  readonly runDir: string;
  /** containerd's own two directories. */
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  readonly config: string;
  readonly log: string;
  /** Exists from `engine up` to `engine down`: the engine is wanted, also after a reboot. */
  readonly enabled: string;
  /** Records of the two processes. */
  readonly daemonRecord: string;
  readonly supervisorRecord: string;
}

/** Reads LEPTON_ENGINE_DIR and LEPTON_ENGINE_RUN, else `engine` in the data root and the run root; touches nothing. */
export function embeddedPaths(env: NodeJS.ProcessEnv = process.env): EmbeddedPaths {
  const dir = env["LEPTON_ENGINE_DIR"] || join(env["LEPTON_DATA_ROOT"] || "/var/lib/lepton", "engine");
  const runDir = env["LEPTON_ENGINE_RUN"] || join(env["LEPTON_RUN_ROOT"] || "/run/lepton", "engine");
  return {
    dir,
    runDir,
    root: join(dir, "root"),
    state: join(runDir, "state"),
    socket: join(runDir, "containerd.sock"),
    config: join(dir, "config.toml"),
    log: join(dir, "containerd.log"),
    enabled: join(dir, "enabled"),
    daemonRecord: join(runDir, "containerd.json"),
    supervisorRecord: join(runDir, "supervisor.pid"),
  };
}
