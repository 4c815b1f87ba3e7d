/** Volumes: directories of the data root that outlive containers. */

export interface Volume {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Directory on the host. */
  readonly mountpoint: string;
  readonly createdAtMs: number;
  /** Nobody gave it a name. */
  readonly anonymous: boolean;
  /** Bytes of its files; only where asked for. */
  readonly sizeBytes?: number;
  /** Ids of the containers that mount it; only where asked for. */
  readonly usedBy?: readonly string[];
  /** What is wrong with its record; labels and time are not known then. */
  readonly damage?: string;
}

export interface VolumeDetails {
  /** Walks its files. */
  readonly size?: boolean;
  /** Reads the containers. */
  readonly usedBy?: boolean;
}

export interface CreateVolume {
  /** Default: a random one, and the volume counts as anonymous. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PruneVolumes {
  /** Also those with a name. */
  readonly all?: boolean;
  readonly fits?: (volume: Volume) => boolean;
  /** Only tell what would go. */
  readonly dryRun?: boolean;
}

export interface PrunedVolumes {
  readonly deleted: readonly string[];
  readonly reclaimedBytes: number;
}

export interface VolumesApi {
  /** Sorted by name. */
  list(details?: VolumeDetails): Promise<Volume[]>;
  inspect(name: string, details?: VolumeDetails): Promise<Volume>;
  /** Gives the one of that name where it exists. */
  create(options?: CreateVolume): Promise<Volume>;
  /** `failed-precondition` where a container mounts it, running or not. With `force` one that is not there is no error. */
  remove(name: string, options?: { readonly force?: boolean }): Promise<void>;
  /** Removes volumes that no container mounts. */
  prune(options?: PruneVolumes): Promise<PrunedVolumes>;
}
