/** The three files of /etc that a container gets from its host, as docker makes them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../disk/atomic.ts";
import { LOCAL_HOSTS } from "../../disk/hosts/header.ts";
import type { EtcFiles } from "../../oci/spec/input.ts";
import { type DnsOptions, type DnsScope, resolvConf } from "./resolv-conf.ts";

export interface EtcContents extends DnsOptions {
  readonly scope: DnsScope;
  readonly hostname: string;
  /** Those of `--add-host`. */
  readonly hostLines: readonly string[];
}

/**
 * Writes hostname, resolv.conf and hosts into a state directory; world-readable, since any user inside reads them.
 * hosts is left alone on networks: there it is shared, and a link.
 */
export async function writeEtcFiles(stateDir: string, contents: EtcContents): Promise<EtcFiles> {
  const files = etcFilesIn(stateDir);
  const write = (path: string, text: string) => writeFileAtomic(path, text, { mode: 0o644, durable: false });
  await Promise.all([
    write(files.hostname, `${contents.hostname}\n`),
    write(files.resolvConf, resolvConf(contents.scope, contents)),
    ...(contents.scope === "cni" ? [] : [write(files.hosts, ownHosts(contents))]),
  ]);
  return { ...files, sharedHosts: contents.scope === "cni" };
}

function ownHosts({ scope, hostLines }: EtcContents): string {
  const text = scope === "host" ? readHostFile("/etc/hosts", LOCAL_HOSTS) : LOCAL_HOSTS;
  const whole = text.endsWith("\n") || text === "" ? text : `${text}\n`;
  return whole + hostLines.map((line) => `${line}\n`).join("");
}

/** Where they are in a state directory: who shares the network of its container shares them. */
export function etcFilesIn(stateDir: string): Record<"hostname" | "hosts" | "resolvConf", string> {
  return {
    hostname: join(stateDir, "hostname"),
    hosts: join(stateDir, "hosts"),
    resolvConf: join(stateDir, "resolv.conf"),
  };
}

function readHostFile(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A host without the file is a host without the setting.
    return fallback;
  }
}
