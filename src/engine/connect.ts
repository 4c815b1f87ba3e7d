/** Opens an engine: the one way in for every face. */

import { socketPath } from "../containerd/address.ts";
import { openClient } from "../containerd/client.ts";
import { openDisk } from "../disk/paths.ts";
import { LeptonError } from "../errors.ts";
import { resolveAddress } from "./embedded/address.ts";
import { createEngine } from "./engine.ts";
import { type CniOptions, cniPlaces } from "./networks/places.ts";
import { openRegistrySettings } from "./registry/settings.ts";
import { selfExecutable } from "./self.ts";
import type { Engine, RegistryOptions } from "./types.ts";

export interface ConnectOptions {
  /** Socket of containerd; default CONTAINERD_ADDRESS, the system's containerd, the embedded engine. */
  readonly address?: string | undefined;
  /** Default CONTAINERD_NAMESPACE, else `default`. */
  readonly namespace?: string | undefined;
  /** Default LEPTON_DATA_ROOT, else /var/lib/lepton. */
  readonly dataRoot?: string | undefined;
  /** Default LEPTON_RUN_ROOT, else /run/lepton. Whoever shares a containerd must share both roots. */
  readonly runRoot?: string | undefined;
  /** How registries are reached, where it is not the usual way. */
  readonly registry?: RegistryOptions | undefined;
  /** Of containers that name none, as `--network` has it; default LEPTON_NETWORK, else `bridge`. */
  readonly network?: string | undefined;
  /** Where networks and CNI plugins are, where it is not the usual place. */
  readonly cni?: CniOptions | undefined;
  /** Closes the engine when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes an engine; the connection itself is made by the first call, which throws `unavailable` where nobody answers. */
export async function connect(options: ConnectOptions = {}): Promise<Engine> {
  const resolved = await resolveAddress({ flag: options.address, signal: options.signal });
  const address = socketPath(resolved.address);
  const namespace = options.namespace ?? (process.env["CONTAINERD_NAMESPACE"] || "default");
  checkNamespace(namespace);
  const client = openClient({ address, namespace, signal: options.signal });
  const { dataRoot, runRoot } = options;
  const disk = openDisk(address, {
    ...(dataRoot === undefined ? {} : { dataRoot }),
    ...(runRoot === undefined ? {} : { runRoot }),
  });
  const registry = openRegistrySettings(options.registry);
  const cni = cniPlaces(address, options.cni);
  const defaultNetwork = options.network || process.env["LEPTON_NETWORK"] || undefined;
  return createEngine({ client, disk, namespace, registry, cni, defaultNetwork, self: selfExecutable() });
}

// containerd's own rule (identifiers.Validate): it would answer with a sentence about regular expressions.
function checkNamespace(namespace: string): void {
  if (/^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/.test(namespace) && namespace.length <= 76) return;
  throw new LeptonError("invalid-argument", `invalid namespace "${namespace}"`, {
    hint: "use letters and digits, with single dots, dashes or underscores between them, 76 at most",
  });
}
