import type { CredentialSource } from "../../registry/types.ts";
import type { RegistryLookups } from "./registry-lookup.ts";

export type { Credential, CredentialSource } from "../../registry/types.ts";

/** How registries are reached, where it is not the usual way. */
export interface RegistryOptions {
  /** Directories of containerd's `certs.d` layout; default /etc/containerd/certs.d, /etc/docker/certs.d. */
  readonly hostsDirs?: readonly string[] | undefined;
  /** Skips certificate checks, and falls back to plain http. Default false. */
  readonly insecure?: boolean | undefined;
  /** Default: docker's config.json and its credential helpers, read when a registry is first asked. */
  readonly credentials?: CredentialSource | undefined;
  /** Token servers (`host` or `host:port`) that may see a credential though they look like strangers to their registry. */
  readonly trustedRealms?: readonly string[] | undefined;
  /** A try in which so long no byte comes is over; default 30,000. */
  readonly idleMs?: number | undefined;
  /** Told of what goes on, for `--debug`; never holds a secret. */
  readonly trace?: ((line: string) => void) | undefined;
}

export interface LoginOptions {
  /** `host`, `host:port`, or a URL of it; default Docker Hub. */
  readonly server?: string | undefined;
  /** Without one, what is stored is checked; `not-found` where nothing is. */
  readonly credential?: { readonly username: string; readonly password: string } | undefined;
  /** Told before what is stored is tried, with its user name where it has one. */
  readonly onStored?: ((username: string | undefined) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LoginResult {
  /** The registry that accepted, e.g. `docker.io`. */
  readonly host: string;
  /** Where the credential is kept now; undefined where it was kept already. */
  readonly stored: StoredCredential | undefined;
}

export interface StoredCredential {
  /** The config.json that was written. */
  readonly path: string;
  /** The program that keeps the secret; undefined where config.json does, unencrypted. */
  readonly helper: string | undefined;
  /** What somebody should know, one sentence each. */
  readonly warnings: readonly string[];
}

export interface LogoutResult {
  readonly host: string;
  /** docker's name of it, e.g. `https://index.docker.io/v1/`. */
  readonly server: string;
  /** False where nothing was stored. */
  readonly erased: boolean;
}

/** Credentials of registries, kept where docker keeps them: its config.json and its credential helpers. */
export interface RegistryApi extends RegistryLookups {
  /** Has the registry check a credential, and stores it where that is new; `permission-denied` where it is refused. */
  login(options?: LoginOptions): Promise<LoginResult>;
  logout(server?: string, options?: { readonly signal?: AbortSignal }): Promise<LogoutResult>;
}
