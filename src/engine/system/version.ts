/** Who is at both ends of the socket. */
import { execFile } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Client } from "../../containerd/client.ts";
import { VERSION } from "../../version.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import type { HostFacts, VersionInfo } from "../types.ts";

/** The part of an EngineContext that versions need. */
export interface VersionContext {
  readonly client: Pick<Client, "version"> & { readonly introspection: Pick<Client["introspection"], "server"> };
}

/** Versions of the client, containerd and the first runc that this host would run. */
export async function versionInfo(ctx: VersionContext): Promise<VersionInfo> {
  const [daemon, server, runc] = await Promise.all([
    ctx.client.version(),
    ctx.client.introspection.server(),
    runcVersion(),
  ]);
  return {
    client: { version: VERSION, runtime: runtimeName(), os: process.platform, arch: goArch() },
    server: {
      containerd: daemon.version,
      revision: daemon.revision,
      ...(runc === undefined ? {} : { runc }),
      uuid: server.uuid,
    },
  };
}

/** What every face shows of the machine: one call, and no program is run for it. */
export async function hostFacts(client: Pick<Client, "version">): Promise<HostFacts> {
  const { version } = await client.version();
  return { cpus: cpus().length, memoryBytes: totalmem(), containerdVersion: version };
}

/** Go's word for this machine's architecture, as docker prints it. */
export function goArch(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

function runtimeName(): string {
  const bun = process.versions["bun"];
  return bun === undefined ? `node ${process.versions.node}` : `bun ${bun}`;
}

async function runcVersion(): Promise<string | undefined> {
  for (const dir of programDirs()) {
    try {
      const { stdout } = await promisify(execFile)(join(dir, "runc"), ["--version"], { timeout: 5_000 });
      return /runc version (\S+)/.exec(stdout)?.[1];
    } catch {
      // Not in this directory, or not for this host.
    }
  }
  return undefined;
}
