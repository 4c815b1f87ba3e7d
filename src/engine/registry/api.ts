/** The verbs of registries, as every face calls them. They need no containerd. */
import { LeptonError } from "../../errors.ts";
import type { RegistrySettings } from "../../registry/types.ts";
import type { LoginOptions, LoginResult, LogoutResult, RegistryApi } from "../types/registry.ts";

/** Binds the verbs to settings; what they work with is loaded when they are called. */
export function createRegistryApi(settings: RegistrySettings): RegistryApi {
  return {
    login: (options) => login(settings, options),
    logout,
    manifest: async (ref, options) => (await import("./manifest.ts")).inspectManifest(settings, ref, options),
    search: async (term, options) => (await import("./search.ts")).searchImages(settings, term, options),
  };
}

// Nothing is stored that the registry has not accepted.
async function login(settings: RegistrySettings, options: LoginOptions = {}): Promise<LoginResult> {
  const [{ registryHost }, { checkLogin }] = await Promise.all([
    import("../../registry/credentials/server-key.ts"),
    import("../../registry/login.ts"),
  ]);
  const { signal, credential: given } = options;
  const host = registryHost(options.server);
  if (given === undefined) {
    const stored = await storedFor(settings, host, signal);
    options.onStored?.(stored.kind === "password" ? stored.username : undefined);
    await checkLogin(host, stored, settings, { signal });
    return { host, stored: undefined };
  }
  const { username, password } = checked(given);
  const accepted = await checkLogin(host, { kind: "password", username, secret: password }, settings, { signal });
  const { storeCredential } = await import("../../registry/credentials/store.ts");
  return { host, stored: await storeCredential(host, accepted, { username, signal }) };
}

async function storedFor(settings: RegistrySettings, host: string, signal: AbortSignal | undefined) {
  const stored = await settings.credentials(host, signal);
  if (stored !== undefined) return stored;
  throw new LeptonError("not-found", `no credential of "${host}" is stored`);
}

function checked(credential: NonNullable<LoginOptions["credential"]>): NonNullable<LoginOptions["credential"]> {
  for (const key of ["username", "password"] as const) {
    if (credential[key] === "") throw new LeptonError("invalid-argument", `${key} is empty`);
  }
  // It could not be read back: the name ends at the first colon.
  if (!credential.username.includes(":")) return credential;
  throw new LeptonError("invalid-argument", "a username has no colon in it");
}

async function logout(server?: string, options: { readonly signal?: AbortSignal } = {}): Promise<LogoutResult> {
  const [{ registryHost, serverKey }, { eraseCredential }] = await Promise.all([
    import("../../registry/credentials/server-key.ts"),
    import("../../registry/credentials/store.ts"),
  ]);
  const host = registryHost(server);
  return { host, server: serverKey(host), erased: await eraseCredential(host, options) };
}
