/** Fills in what lepton.toml says, where neither a flag nor the environment does. */
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "../../commands/define.ts";
import { LeptonError } from "../../errors.ts";
import { type Globals, joinConnections } from "../parse/globals.ts";
import { type ConfigPlace, findConfig } from "./find.ts";
import type { Config } from "./parse.ts";

/** Costs one look for the file where there is none. Throws `invalid-argument` with file and line. */
export async function withConfig(globals: Globals, place: ConfigPlace): Promise<Globals> {
  const path = findConfig(place);
  if (path === undefined) return globals;
  const { parseConfig } = await import("./parse.ts");
  const config = parseConfig(textOf(path), path);
  return {
    ...globals,
    connection: joinConnections(connectionOf(config, place.env), globals.connection),
    debug: globals.debug ?? config.debug,
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LeptonError("permission-denied", `cannot read "${path}": ${why}`, { cause });
  }
}

// The engine reads the environment itself, and only where it is told nothing.
function connectionOf(config: Config, env: ConfigPlace["env"]): ConnectionOptions {
  const { address, namespace, data_root: dataRoot } = config;
  const registry = {
    ...(config.hosts_dir === undefined ? {} : { hostsDirs: config.hosts_dir }),
    ...(config.insecure_registry === undefined ? {} : { insecure: config.insecure_registry }),
    ...(config.trust_realm === undefined ? {} : { trustedRealms: config.trust_realm }),
  };
  const cni = {
    ...(config.cni_netconfpath === undefined || env["NETCONFPATH"] ? {} : { netconfPath: config.cni_netconfpath }),
    ...(config.cni_path === undefined || env["CNI_PATH"] ? {} : { pluginPath: config.cni_path }),
  };
  return {
    ...(address === undefined || env["CONTAINERD_ADDRESS"] ? {} : { address }),
    ...(namespace === undefined || env["CONTAINERD_NAMESPACE"] ? {} : { namespace }),
    ...(dataRoot === undefined || env["LEPTON_DATA_ROOT"] ? {} : { dataRoot }),
    ...(config.network === undefined || env["LEPTON_NETWORK"] ? {} : { network: config.network }),
    ...(Object.keys(cni).length === 0 ? {} : { cni }),
    ...(Object.keys(registry).length === 0 ? {} : { registry }),
  };
}
