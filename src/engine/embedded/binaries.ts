/**
 * The programs of an engine: a containerd 2 with its own shim, and a runc.
 * Looked up on PATH and in the prefix that scripts/fill-prefix.sh fills.
 */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { LeptonError } from "../../errors.ts";
import { prefixBin, programDirs, systemDirs } from "./program-dirs.ts";

export interface EngineBinaries {
  /** Absolute path of containerd. */
  readonly containerd: string;
  /** Without the leading `v`. */
  readonly version: string;
  /** PATH for the daemon: its own shim and a runc that runs here come first. */
  readonly searchPath: string;
}

const HINT = "install containerd 2.0 or newer and runc, or on Debian run scripts/fill-prefix.sh as root";

/** Finds the first containerd ≥ 2.0 with all it needs; `not-found` or `failed-precondition` with what to do. */
export async function findBinaries(env: NodeJS.ProcessEnv = process.env): Promise<EngineBinaries> {
  const [prefix, system] = [prefixBin(env), systemDirs(env)];
  const tooOld: string[] = [];
  for (const dir of programDirs(env)) {
    const containerd = join(dir, "containerd");
    if (!isExecutable(containerd)) continue;
    const version = await containerdVersion(containerd);
    if (!isSupported(version)) {
      tooOld.push(`"${containerd}" is ${version ?? "of an unknown version"}`);
      continue;
    }
    // The prefix brings its own shim and runc; a containerd of the system uses the system's.
    const searchPath = unique(dir === prefix ? [prefix, ...system] : [dir, ...system, prefix]);
    return checked({ containerd, version, searchPath: searchPath.join(delimiter) }, searchPath);
  }
  if (tooOld.length === 0) throw new LeptonError("not-found", "there is no containerd on this machine", { hint: HINT });
  throw new LeptonError("failed-precondition", `the engine needs containerd 2.0 or newer, and ${tooOld.join(", ")}`, {
    hint: HINT,
  });
}

function checked(binaries: EngineBinaries, dirs: readonly string[]): EngineBinaries {
  for (const name of ["containerd-shim-runc-v2", "runc"]) {
    if (!dirs.some((dir) => isExecutable(join(dir, name)))) {
      throw new LeptonError("not-found", `the engine needs "${name}", which is not on PATH`, { hint: HINT });
    }
  }
  return binaries;
}

/** The version a containerd says it is; undefined where it does not run. */
async function containerdVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: 5000 });
    // `containerd <package> <version> <commit>`; distributions drop the v.
    return /\sv?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  } catch {
    // Made for another machine or another libc: as good as absent.
    return undefined;
  }
}

/** True for containerd 2.0 and newer. */
export function isSupported(version: string | undefined): version is string {
  return version !== undefined && Number.parseInt(version.replace(/^v/, ""), 10) >= 2;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent, or not for us.
    return false;
  }
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
