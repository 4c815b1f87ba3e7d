/** Where networks and the plugins that make them are. */
import { existsSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { pathComponent } from "../../disk/container-dir.ts";
import type { Disk } from "../../disk/paths.ts";
import { LeptonError } from "../../errors.ts";
import { embeddedPaths } from "../embedded/paths.ts";
import { prefixDir, programDirs } from "../embedded/program-dirs.ts";

export interface CniPlaces {
  /** The directory of network configurations: ours lie below it, those of others in it. */
  readonly netconfDir: string;
  /** Directories of plugins, in order of preference. */
  readonly pluginDirs: readonly string[];
}

export interface CniOptions {
  /** `--cni-netconfpath`; default NETCONFPATH, else the engine's own (embedded) or /etc/cni/net.d. */
  readonly netconfPath?: string | undefined;
  /** `--cni-path`, a list like PATH; default CNI_PATH, else our prefix and the usual directories. */
  readonly pluginPath?: string | undefined;
}

export const NETCONF_DIR = "/etc/cni/net.d";
const PLUGIN_DIRS = [
  "/opt/cni/bin",
  "/usr/local/libexec/cni",
  "/usr/local/lib/cni",
  "/usr/libexec/cni",
  "/usr/lib/cni",
];

/** The places for the containerd at a socket path; touches nothing. */
export function cniPlaces(socket: string, options: CniOptions = {}, env: NodeJS.ProcessEnv = process.env): CniPlaces {
  const embedded = embeddedPaths(env);
  const ownDir = socket === embedded.socket ? join(embedded.dir, "cni", "net.d") : NETCONF_DIR;
  const path = options.pluginPath || env["CNI_PATH"];
  const named = (path ?? "").split(delimiter).filter((dir) => dir !== "");
  return {
    netconfDir: resolve(options.netconfPath || env["NETCONFPATH"] || ownDir),
    pluginDirs: named.length > 0 ? named.map((dir) => resolve(dir)) : [join(prefixDir(env), "cni"), ...PLUGIN_DIRS],
  };
}

/** Directories of plugins as CNI_PATH has them. */
export function pluginSearchPath({ pluginDirs }: CniPlaces): string {
  return pluginDirs.join(delimiter);
}

/** PATH for plugins: they start iptables, and the system's own comes before that of our prefix. */
export function pluginPath(env: NodeJS.ProcessEnv = process.env): string {
  return programDirs(env).join(delimiter);
}

/** The executable of a plugin; throws `failed-precondition` that says what to do. */
export function findPlugin({ pluginDirs }: CniPlaces, type: string): string {
  const path = pluginDirs.map((dir) => join(dir, type)).find((file) => existsSync(file));
  if (path !== undefined) return path;
  throw new LeptonError("failed-precondition", `CNI plugin "${type}" is not in ${pluginDirs.join(", ")}`, {
    hint: "install the CNI plugins (Debian: containernetworking-plugins) or name their directory with --cni-path; --network none and --network host need none",
  });
}

/** What every network of one containerd lies below; no other tool looks so deep into the directory. */
function networksRoot(places: CniPlaces, disk: Pick<Disk, "storeDir">): string {
  return join(places.netconfDir, "lepton", basename(disk.storeDir));
}

/** Our networks of a namespace. */
export function networksDir(places: CniPlaces, disk: Pick<Disk, "storeDir">, namespace: string): string {
  return join(networksRoot(places, disk), pathComponent(namespace));
}

// No namespace can be called so: its name begins with a letter or digit.
const SHARED = "_all";

/** The default network, which all namespaces share. */
export function defaultNetworkFile(places: CniPlaces, disk: Pick<Disk, "storeDir">): string {
  return join(networksRoot(places, disk), SHARED, `${DEFAULT_NETWORK}${CONFLIST}`);
}

export const DEFAULT_NETWORK = "bridge";
export const CONFLIST = ".conflist";

/** Where host-local keeps the addresses of one network: they are given away until the next boot. */
export function addressesDir(disk: Pick<Disk, "runDir">, networkId: string): string {
  return join(disk.runDir, "addresses", pathComponent(networkId));
}
