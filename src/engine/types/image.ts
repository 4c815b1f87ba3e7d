export interface Image {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly tag: string;
  /** Target digest (index or manifest). */
  readonly digest: string;
  /** Config digest: docker's IMAGE ID. Empty where the content is not here. */
  readonly configDigest: string;
  readonly mediaType: string;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Unpacked size of its snapshots. */
  readonly sizeBytes: number;
  /** Size of its blobs. */
  readonly contentBytes: number;
}

export interface ImagesApi {
  list(): Promise<Image[]>;
  inspect(ref: string): Promise<Image & { readonly config: unknown; readonly manifest: unknown }>;
  /** docker-archive or OCI archive, plain or gzip; returns the names loaded. */
  load(
    source: AsyncIterable<Uint8Array>,
    options?: { readonly platform?: string; readonly signal?: AbortSignal },
  ): Promise<string[]>;
  /** docker's rules; returns what was done, in order. */
  remove(
    ref: string,
    options?: { readonly force?: boolean },
  ): Promise<{ readonly untagged: string[]; readonly deleted: string[] }>;
}
