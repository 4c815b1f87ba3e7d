/** What can be asked of a registry without any containerd. */

/** A document of a registry, whose bytes were checked against its digest. */
export interface RegistryManifest {
  /** Full reference; with the digest where it is one of several. */
  readonly ref: string;
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string } | undefined;
  readonly bytes: Uint8Array;
}

export interface InspectManifest {
  /** Also fetches what stands below: the images of an index, the platform of a lone one. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
}

export interface InspectedManifest {
  /** What the reference points at, an index or a manifest. */
  readonly top: RegistryManifest;
  readonly isIndex: boolean;
  /** With `deep`: the images of the index in its order, or the one image. */
  readonly images: readonly RegistryManifest[];
}

/** What a registry says of one of its repositories: text of strangers. */
export interface FoundRepository {
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
}

export interface RegistryLookups {
  manifest(ref: string, options?: InspectManifest): Promise<InspectedManifest>;
  /** `term` may begin with a registry host; at most 100 results, 25 where no limit is given. */
  search(
    term: string,
    options?: { readonly limit?: number; readonly signal?: AbortSignal },
  ): Promise<FoundRepository[]>;
}
