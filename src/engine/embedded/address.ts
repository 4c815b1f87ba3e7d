/**
 * Which containerd a command talks to when it is not told.
 */
import { existsSync } from "node:fs";
import { openClient } from "../../containerd/client.ts";
import { isEngineEnabled } from "./enabled.ts";
import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";

export const DEFAULT_ADDRESS = "/run/containerd/containerd.sock";

export interface ResolveAddress {
  /** `--address`. */
  readonly flag?: string | undefined;
  /** Default process.env. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where the system's containerd listens; for tests. */
  readonly defaultAddress?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ResolvedAddress {
  readonly address: string;
  /** True for the embedded engine, which is up when this is returned. */
  readonly embedded: boolean;
}

/**
 * `--address`, then CONTAINERD_ADDRESS, then the system's socket where a containerd ≥ 2.0 answers on it, then the
 * embedded engine where it was started (what has died of it is started again); else the system's socket.
 */
export async function resolveAddress(options: ResolveAddress = {}): Promise<ResolvedAddress> {
  const env = options.env ?? process.env;
  const paths = embeddedPaths(env);
  const system = options.defaultAddress ?? DEFAULT_ADDRESS;
  const given = options.flag || env["CONTAINERD_ADDRESS"];
  if (given) return { address: given, embedded: given.replace(/^unix:\/\//, "") === paths.socket };
  // Only where the two compete is it worth asking who listens.
  if (!(await isEngineEnabled(paths)) || (await servesSystem(system, options.signal))) {
    return { address: system, embedded: false };
  }
  return embedded(paths, options.signal);
}

async function embedded(paths: EmbeddedPaths, signal: AbortSignal | undefined): Promise<ResolvedAddress> {
  const { ensureEngine } = await import("./up.ts");
  await ensureEngine({ paths, signal });
  return { address: paths.socket, embedded: true };
}

const PROBE_MS = 2000;

async function servesSystem(address: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (!existsSync(address)) return false;
  const client = openClient({ address, namespace: "default" });
  try {
    const { isSupported } = await import("./binaries.ts");
    return isSupported((await client.version({ deadlineMs: PROBE_MS, signal })).version);
  } catch {
    // A socket left behind, or not ours to use: the embedded engine was asked for, so it serves.
    return false;
  } finally {
    client.close();
  }
}
