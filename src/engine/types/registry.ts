import type { CredentialSource } from "../../registry/types.ts";

export type { Credential, CredentialSource } from "../../registry/types.ts";

/** How registries are reached, where it is not the usual way. */
export interface RegistryOptions {
  /** Directories of containerd's `certs.d` layout; default /etc/containerd/certs.d, /etc/docker/certs.d. */
  readonly hostsDirs?: readonly string[] | undefined;
  /** Skips certificate checks, and falls back to plain http. Default false. */
  readonly insecure?: boolean | undefined;
  /** Default: docker's config.json and its credential helpers, read when a registry is first asked. */
  readonly credentials?: CredentialSource | undefined;
  /** A try in which so long no byte comes is over; default 30,000. */
  readonly idleMs?: number | undefined;
  /** Told of what goes on, for `--debug`; never holds a secret. */
  readonly trace?: ((line: string) => void) | undefined;
}
