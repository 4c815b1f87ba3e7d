/** The three files of /etc that a container gets from its host, as docker makes them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../disk/atomic.ts";
import type { EtcFiles } from "../../oci/spec/input.ts";

/** Writes hostname, hosts and resolv.conf into a state directory; world-readable, since any user inside reads them. */
export async function writeEtcFiles(
  stateDir: string,
  isHostNetwork: boolean,
  hostname: string,
): Promise<Required<EtcFiles>> {
  const files = etcFilesIn(stateDir);
  const write = (path: string, text: string) => writeFileAtomic(path, text, { mode: 0o644, durable: false });
  await Promise.all([
    write(files.hostname, `${hostname}\n`),
    write(files.hosts, isHostNetwork ? readHostFile("/etc/hosts", LOCAL_HOSTS) : LOCAL_HOSTS),
    write(files.resolvConf, readHostFile("/etc/resolv.conf", "")),
  ]);
  return files;
}

/** Where they are in a state directory: who shares the network of its container shares them. */
export function etcFilesIn(stateDir: string): Required<EtcFiles> {
  return {
    hostname: join(stateDir, "hostname"),
    hosts: join(stateDir, "hosts"),
    resolvConf: join(stateDir, "resolv.conf"),
  };
}

const LOCAL_HOSTS = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "ff00::0\tip6-mcastprefix",
  "ff02::1\tip6-allnodes",
  "ff02::2\tip6-allrouters",
  "",
].join("\n");

function readHostFile(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A host without the file is a host without the setting.
    return fallback;
  }
}
