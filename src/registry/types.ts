/**
 * What the registry side offers: documents and blobs of one repository, under our rules of trust.
 * Nothing here knows containerd. Protocol: OCI distribution spec 1.1, docker's token authentication.
 */
import type { Descriptor } from "../oci/documents.ts";
import type { ImageRef } from "../oci/reference.ts";
import type { SecureContexts } from "./http/connections.ts";

/** What a registry is told about who asks. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly secret: string }
  /** An OAuth refresh token, docker's `identitytoken`. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** A bearer token that is sent as it is, docker's `registrytoken`. */
  | { readonly kind: "registry-token"; readonly token: string };

/** Looks up the credential of a registry host (`docker.io`, `localhost:5000`); undefined where there is none. */
export type CredentialSource = (host: string, signal?: AbortSignal) => Promise<Credential | undefined>;

export interface RegistrySettings {
  /** Directories of containerd's `certs.d` layout; the first that knows a host wins. */
  readonly hostsDirs: readonly string[];
  /** Skips certificate checks, and falls back to plain http. */
  readonly insecure: boolean;
  readonly credentials: CredentialSource;
  /** Token servers (`host` or `host:port`) that may see a credential though they look like strangers to their registry. */
  readonly trustedRealms?: readonly string[] | undefined;
  /** A try in which so long no byte comes is over; default 30,000. */
  readonly idleMs?: number | undefined;
  /** Tries of each request, with back-off between them; default 3. */
  readonly tries?: number | undefined;
  /** Contexts of TLS that were made before, to be used again; kept up here. */
  readonly contexts?: SecureContexts | undefined;
  /** Told of what goes on, for `--debug`; never holds a secret. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Told before a try is repeated: why, in one sentence. */
  readonly onRetry?: ((why: string) => void) | undefined;
}

/** A document with the descriptor that its bytes were checked against. */
export interface RegistryDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** How the documents of a repository were reached so far: what the daemon would have to do to fetch blobs itself. */
export interface Reach {
  /** Base of the API that answered, e.g. `https://registry-1.docker.io`. */
  readonly origin: string;
  /** True where a credential was sent, to the registry or for a token. */
  readonly usedCredential: boolean;
  /** True where hosts.toml, a private CA, a client certificate or `insecure` was needed: the daemon has none of them. */
  readonly custom: boolean;
}

export interface BlobOptions {
  /** Bytes that are here already; the rest is asked for with Range. */
  readonly offset?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface BlobPart {
  readonly offset: number;
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
}

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that have left, of this blob. */
  readonly onBytes?: ((sentBytes: number) => void) | undefined;
  /** Another repository of the same registry that may hold the blob: it is mounted from there where the registry can. */
  readonly mountFrom?: string | undefined;
}

/**
 * One repository of one registry. Every refusal is a LeptonError whose message names host, status and digest.
 * Credentials are dropped on any change of scheme, host or port.
 */
export interface Repository {
  readonly ref: ImageRef;
  /** The index or manifest behind the reference's digest, or else its tag. */
  resolve(options?: { readonly signal?: AbortSignal | undefined }): Promise<RegistryDocument>;
  /** An index or manifest by digest, size and digest checked. */
  document(descriptor: Descriptor, options?: { readonly signal?: AbortSignal | undefined }): Promise<RegistryDocument>;
  /**
   * The bytes of a blob from `offset` on. Retries with Range, checks the size; the digest is checked over what passes
   * where `offset` is 0, and is the reader's to check otherwise.
   */
  blob(descriptor: Descriptor, options?: BlobOptions): AsyncIterable<Uint8Array>;
  /** A few bytes of a blob, unchecked, in one try; undefined where the registry does not give just those. */
  peek(descriptor: Descriptor, part: BlobPart): Promise<Uint8Array | undefined>;
  /** Undefined until something has been answered. */
  reach(): Reach | undefined;

  hasBlob(descriptor: Descriptor, options?: { readonly signal?: AbortSignal | undefined }): Promise<boolean>;
  /** Sends a blob; `read` is called again, with an offset, for each try. `mounted` where no byte had to be sent. */
  upload(
    descriptor: Descriptor,
    read: (offset: number) => AsyncIterable<Uint8Array>,
    options?: UploadOptions,
  ): Promise<"sent" | "exists" | "mounted">;
  /** Puts an index or manifest under its digest, and under a tag where given. */
  putDocument(
    document: RegistryDocument,
    options?: { readonly tag?: string | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<void>;
  tags(options?: { readonly signal?: AbortSignal | undefined }): Promise<string[]>;
  /** Ends its connections; a process ends without it too. */
  close(): void;
}
