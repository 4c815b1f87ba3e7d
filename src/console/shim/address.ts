/**
 * Where the shim of a container listens: containerd 1.7+ leaves `bootstrap.json` in the bundle, 1.6 only `address`.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

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
  return parent === undefined ? undefined : cwdOf(parent);
}

/** Bundle of a container by its shim's command line, for when nobody lived to tell the pid. */
export function findBundle(namespace: string, id: string): string | undefined {
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const words = readOrEmpty(`/proc/${pid}/cmdline`).split("\0");
    if (!/containerd-shim-[^/]*$/.test(words[0] ?? "")) continue;
    if (flag(words, "-id") === id && flag(words, "-namespace") === namespace) return cwdOf(pid);
  }
  return undefined;
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

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone, or never there.
    return "";
  }
}

function cwdOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended just now.
    return undefined;
  }
}

function flag(words: readonly string[], name: string): string | undefined {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
}
