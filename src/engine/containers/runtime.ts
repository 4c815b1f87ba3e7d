/** Which shim runs a container, and which OCI runtime that shim calls: what `--runtime` may name. */
import { accessSync, constants } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import type { Any } from "../../containerd/any.ts";
import { packRuncOptions } from "../../containerd/runtime-options.ts";
import { LeptonError } from "../../errors.ts";
import type { CgroupFacts } from "../../oci/spec/input.ts";

export interface ContainerRuntime {
  /** containerd's name, or the absolute path of a shim. */
  readonly name: string;
  readonly options?: Any;
}

const RUNC = "io.containerd.runc.v2";

// Runtimes that come with a shim of their own.
const SHIMS: Readonly<Record<string, string>> = {
  runsc: "io.containerd.runsc.v1",
  gvisor: "io.containerd.runsc.v1",
  kata: "io.containerd.kata.v2",
  wasmtime: "io.containerd.wasmtime.v1",
  wasmedge: "io.containerd.wasmedge.v1",
};

/**
 * The runtime of a name as docker and nerdctl take it: `runc`, another OCI runtime of runc's command line by name or
 * path (`crun`, `/opt/youki`), a runtime with a shim of its own (`runsc`), a shim by its name or path. `dirs` are
 * searched for programs; `invalid-argument` where there is none.
 */
export function containerRuntime(
  name: string,
  driver: CgroupFacts["driver"],
  dirs: readonly string[],
): ContainerRuntime {
  const systemdCgroup = driver === "systemd";
  if (name === "" || name === "runc" || name === RUNC) return runc({ systemdCgroup });
  if (isShimPath(name)) return { name: needFile(name, name) };
  if (/^io\.containerd\.[a-z0-9][a-z0-9-]*\.v\d+$/.test(name)) return { name: needShim(name, name, dirs) };
  const shim = Object.hasOwn(SHIMS, name) ? SHIMS[name] : undefined;
  if (shim !== undefined) return { name: needShim(shim, name, dirs) };
  const binaryName = isAbsolute(name) ? needFile(name, name) : needProgram(name, dirs);
  return runc({ systemdCgroup, binaryName });
}

function runc(options: { readonly systemdCgroup: boolean; readonly binaryName?: string }): ContainerRuntime {
  if (!options.systemdCgroup && options.binaryName === undefined) return { name: RUNC };
  return { name: RUNC, options: packRuncOptions(options) };
}

function isShimPath(name: string): boolean {
  return isAbsolute(name) && basename(name).startsWith("containerd-shim-");
}

// containerd would say so only when the task is made: `io.containerd.x.v1` is the program containerd-shim-x-v1.
function needShim(shim: string, asked: string, dirs: readonly string[]): string {
  const program = shim.replace(/^io\.containerd\.(.*)\.(v\d+)$/, "containerd-shim-$1-$2");
  if (dirs.some((dir) => isProgram(join(dir, program)))) return shim;
  throw unknown(asked, `install ${program} on the PATH of containerd`);
}

function needProgram(name: string, dirs: readonly string[]): string {
  if (!/^[a-zA-Z0-9][\w.-]*$/.test(name)) throw unknown(name);
  const found = dirs.map((dir) => join(dir, name)).find(isProgram);
  if (found === undefined) throw unknown(name, `install ${name}, or give its path`);
  return found;
}

function needFile(path: string, asked: string): string {
  if (isProgram(path)) return path;
  throw unknown(asked, "there is no such program");
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function unknown(name: string, hint?: string): LeptonError {
  return new LeptonError(
    "invalid-argument",
    `unknown or invalid runtime name: ${name}`,
    hint === undefined ? {} : { hint },
  );
}
