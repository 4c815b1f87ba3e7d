/** How the verbs of an engine reach registries. */
import type { CredentialSource, RegistrySettings } from "../../registry/types.ts";
import type { EngineContext } from "../context.ts";
import type { RegistryOptions } from "../types/registry.ts";

/** Where containerd and docker keep a registry's certificates and mirrors. */
export const HOSTS_DIRS: readonly string[] = ["/etc/containerd/certs.d", "/etc/docker/certs.d"];

/** The settings of an engine, from what its opener gave; reads nothing until a registry is asked. */
export function openRegistrySettings(options: RegistryOptions = {}): RegistrySettings {
  const { hostsDirs = HOSTS_DIRS, insecure = false, credentials = lazyDockerCredentials() } = options;
  const { trustedRealms, idleMs, trace } = options;
  return { hostsDirs, insecure, credentials, trustedRealms, idleMs, trace, contexts: new Map() };
}

/** The settings for one piece of work, with what it wants to be told. */
export function registrySettings(
  ctx: Pick<EngineContext, "registry">,
  hooks: Pick<RegistrySettings, "onRetry"> = {},
): RegistrySettings {
  return { ...ctx.registry, ...hooks };
}

// Every command opens an engine, and few of them ask a registry: the others load none of this.
function lazyDockerCredentials(): CredentialSource {
  let source: CredentialSource | undefined;
  return async (host, signal) => {
    const { dockerCredentials } = await import("../../registry/credentials/source.ts");
    source ??= dockerCredentials();
    return source(host, signal);
  };
}
