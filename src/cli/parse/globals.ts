/** Options before the command: where containerd is, and how we talk. */
import type { ConnectionOptions, OptionSpec, OptionValue } from "../../commands/define.ts";
import { splitWords } from "./options.ts";

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  {
    name: "address",
    short: "a",
    kind: "string",
    value: "string",
    complete: "file",
    summary: "Socket of containerd (default $CONTAINERD_ADDRESS, the system's, or the embedded engine's)",
  },
  {
    name: "cni-netconfpath",
    kind: "string",
    value: "string",
    complete: "file",
    summary: "Directory of network configurations (default $NETCONFPATH, or /etc/cni/net.d)",
  },
  {
    name: "cni-path",
    kind: "string",
    value: "string",
    complete: "file",
    summary: "Directories of CNI plugins (default $CNI_PATH, lepton's prefix and the usual ones)",
  },
  {
    name: "data-root",
    kind: "string",
    value: "string",
    complete: "file",
    summary: "Where lepton keeps names, logs and the like",
  },
  { name: "debug", short: "D", kind: "boolean", summary: "Show where an error comes from" },
  { name: "host", short: "H", kind: "string", value: "string", complete: "file", summary: "The same as --address" },
  {
    name: "hosts-dir",
    kind: "strings",
    value: "strings",
    complete: "file",
    summary:
      "Directory of registries' hosts.toml and certificates (default /etc/containerd/certs.d, /etc/docker/certs.d)",
  },
  {
    name: "insecure-registry",
    kind: "boolean",
    summary: "Skip the check of registries' certificates, and fall back to plain http",
  },
  {
    name: "namespace",
    short: "n",
    kind: "string",
    value: "string",
    complete: "namespace",
    summary: "containerd namespace to work in (default $CONTAINERD_NAMESPACE, or default)",
  },
  {
    name: "trust-realm",
    kind: "strings",
    value: "strings",
    summary: "Token servers that may see a credential though their names do not show that they are the registry's",
  },
  { name: "version", short: "v", kind: "boolean", summary: "Print version information and quit" },
];

/** Those that are understood after the command too, where the command has none of that name: by long name only. */
export const ANYWHERE_OPTIONS: readonly OptionSpec[] = GLOBAL_OPTIONS.filter(({ name }) => name !== "version").map(
  ({ short: _, ...option }) => ({ ...option, hidden: true }),
);

export interface Globals {
  readonly connection: ConnectionOptions;
  /** Undefined where it was not said. */
  readonly debug: boolean | undefined;
  readonly version: boolean;
  readonly help: boolean;
}

/** Reads the options before the command, and gives the words from the command on. Throws FlagError. */
export function splitGlobals(argv: readonly string[]): {
  readonly globals: Globals;
  readonly words: readonly string[];
} {
  const { options, args, help } = splitWords(argv, { options: GLOBAL_OPTIONS, stopsAtFirstArg: true });
  return { globals: { ...globalsOf(options), help }, words: args };
}

/** The global options among values; `help` is not one of them. */
export function globalsOf(options: Readonly<Record<string, OptionValue>>): Omit<Globals, "help"> {
  return {
    connection: {
      ...named("address", options["address"] ?? options["host"]),
      ...named("namespace", options["namespace"]),
      ...named("dataRoot", options["data-root"]),
      ...cniOf(options["cni-netconfpath"], options["cni-path"]),
      ...registryOf(options["hosts-dir"], options["insecure-registry"], options["trust-realm"]),
    },
    debug: typeof options["debug"] === "boolean" ? options["debug"] : undefined,
    version: options["version"] === true,
  };
}

/** What was said before the command, and after it: the latter wins. */
export function joinConnections(before: ConnectionOptions, after: ConnectionOptions): ConnectionOptions {
  const joined = { ...before, ...after };
  return {
    ...joined,
    ...(joined.cni === undefined ? {} : { cni: { ...before.cni, ...after.cni } }),
    ...(joined.registry === undefined ? {} : { registry: { ...before.registry, ...after.registry } }),
  };
}

function named<Key extends string>(key: Key, value: OptionValue): { [K in Key]?: string } {
  return typeof value === "string" && value !== "" ? ({ [key]: value } as { [K in Key]?: string }) : {};
}

function cniOf(netconfPath: OptionValue, pluginPath: OptionValue): Pick<ConnectionOptions, "cni"> {
  const cni = { ...named("netconfPath", netconfPath), ...named("pluginPath", pluginPath) };
  return Object.keys(cni).length === 0 ? {} : { cni };
}

function registryOf(
  hostsDirs: OptionValue,
  insecure: OptionValue,
  realms: OptionValue,
): Pick<ConnectionOptions, "registry"> {
  const registry = {
    ...(Array.isArray(hostsDirs) ? { hostsDirs: hostsDirs as readonly string[] } : {}),
    ...(typeof insecure === "boolean" ? { insecure } : {}),
    ...(Array.isArray(realms) ? { trustedRealms: realms as readonly string[] } : {}),
  };
  return Object.keys(registry).length === 0 ? {} : { registry };
}
