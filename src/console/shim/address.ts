/**
 * Where the shim of a container listens: containerd 1.7+ leaves `bootstrap.json` in the bundle, 1.6 only `address`.
 */
import { join } from "node:path";
import { linkOrEmpty, readOrEmpty } from "./proc-files.ts";

export interface ShimEndpoint {
  readonly address: string;
  /** Of the task service: `containerd.task.v2.Task` or `containerd.task.v3.Task`. */
  readonly version: number;
}

/** Undefined where the bundle holds no address, or one of another protocol than ttrpc. */
export function readShimEndpoint(bundleDir: string): ShimEndpoint | undefined {
  const bootstrap = parseBootstrap(readOrEmpty(join(bundleDir, "bootstrap.json")));
  if (bootstrap !== undefined) return bootstrap.protocol === "ttrpc" ? bootstrap : undefined;
  const address = readOrEmpty(join(bundleDir, "address")).trim();
  return address === "" ? undefined : { address, version: 2 };
}

/** Bundle of a container whose init process has this pid: shims work in their bundle and are the parent of init. */
export function bundleOfInit(initPid: number): string | undefined {
  const parent = /^PPid:\t(\d+)$/m.exec(readOrEmpty(`/proc/${initPid}/status`))?.[1];
  const dir = parent === undefined ? "" : linkOrEmpty(`/proc/${parent}/cwd`);
  return dir === "" ? undefined : dir;
}

function parseBootstrap(text: string): (ShimEndpoint & { readonly protocol: string }) | undefined {
  try {
    const { version, address, protocol } = JSON.parse(text) as Record<string, unknown>;
    if (typeof version !== "number" || typeof address !== "string" || typeof protocol !== "string") return undefined;
    return { version, address, protocol };
  } catch {
    // Absent or not JSON: the older file is asked next.
    return undefined;
  }
}
