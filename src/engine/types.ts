/**
 * What the engine gives to every face: plain data and the verbs that make it.
 * Times are milliseconds since the epoch, sizes are bytes, ids are full ids unless said otherwise.
 */
import type { ContainersApi } from "./types/containers-api.ts";
import type { DiskUsage } from "./types/disk-usage.ts";
import type { EngineEvent, EventsOptions } from "./types/event.ts";
import type { ImagesApi } from "./types/image.ts";
import type { NetworksApi } from "./types/network.ts";
import type { RegistryApi } from "./types/registry.ts";
import type { VolumesApi } from "./types/volume.ts";

export type { HealthCheck } from "../oci/health.ts";
export type { CommitContainer, ConvertImage, ImportImage, SaveImages } from "./types/archive-verbs.ts";
export type { AskedOptions } from "./types/asked-options.ts";
export type {
  ConnectContainer,
  Container,
  ContainerDetail,
  ContainerEndpoint,
  ContainerMount,
  ContainerStats,
  ContainerStatus,
  DisconnectContainer,
  HealthDetail,
  HealthResult,
  ListContainers,
  Origin,
  PruneContainers,
  PrunedContainers,
  PublishedPorts,
  StatsOptions,
} from "./types/container.ts";
export type { CopyOptions, FileChange } from "./types/container-files.ts";
export type { ContainersApi } from "./types/containers-api.ts";
export type { CreateContainer, StartContainer, TerminalSize } from "./types/create-container.ts";
export type { ContainerUsage, DiskUsage, ImageUsage, UsageSum } from "./types/disk-usage.ts";
export type { Attributes, EngineEvent, EventsOptions } from "./types/event.ts";
export type { Image, ImagesApi, PulledImage, PullImage, PushedImage, PushImage } from "./types/image.ts";
export type {
  ForPlatform,
  HistoryStep,
  ImageDetail,
  ImagePlatform,
  ImageTree,
  ImageVerbs,
  LabelTest,
  PrunedImages,
  PruneImages,
} from "./types/image-verbs.ts";
export type {
  FileKind,
  FileTree,
  ImageLayer,
  ImageStep,
  IndexOptions,
  LayerContents,
  LayerExplorer,
  LayerProgress,
  Mark,
  ReadLayerFile,
  RowOptions,
  TreeRow,
  TreeRows,
  TreeSelection,
  Waste,
  WastedFile,
} from "./types/layers.ts";
export type {
  Conflist,
  CreateNetwork,
  Network,
  NetworkDetail,
  NetworkMember,
  NetworkSubnet,
  NetworksApi,
  PruneNetworks,
} from "./types/network.ts";
export type { Attachment, ExecOptions, ExitStatus, LogOptions, LogRecord, OutputChunk } from "./types/process.ts";
export type {
  Credential,
  CredentialSource,
  LoginOptions,
  LoginResult,
  LogoutResult,
  RegistryApi,
  RegistryOptions,
  StoredCredential,
} from "./types/registry.ts";
export type {
  FoundRepository,
  InspectedManifest,
  InspectManifest,
  RegistryLookups,
  RegistryManifest,
} from "./types/registry-lookup.ts";
export type { Transfer, TransferItem, TransferProgress, TransferState } from "./types/transfer.ts";
export type { UpdateContainer } from "./types/update-container.ts";
export type {
  CreateVolume,
  PrunedVolumes,
  PruneVolumes,
  Volume,
  VolumeDetails,
  VolumesApi,
} from "./types/volume.ts";

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NamespacesApi {
  list(): Promise<Namespace[]>;
}

export interface VersionInfo {
  readonly client: { readonly version: string; readonly runtime: string; readonly os: string; readonly arch: string };
  readonly server: {
    readonly containerd: string;
    readonly revision: string;
    readonly runc?: string;
    readonly uuid: string;
  };
}

/** The machine and the daemon behind the socket. */
export interface HostFacts {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly containerdVersion: string;
}

export interface SystemApi {
  version(): Promise<VersionInfo>;
  /** The little of both that a screen shows all the time: one call. */
  host(): Promise<HostFacts>;
  /** docker-like object: see cli-and-formats 4.7. */
  info(): Promise<Readonly<Record<string, unknown>>>;
  /** What takes room on disk, and what pruning would free. */
  diskUsage(): Promise<DiskUsage>;
  /** Removes what dead owners left half-done; called by every command, cheap when there is nothing. */
  sweep(): Promise<void>;
}

export interface Snapshot {
  readonly name: string;
  readonly parent: string;
  readonly kind: "view" | "active" | "committed" | "unknown";
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Engine {
  readonly address: string;
  readonly namespace: string;
  readonly containers: ContainersApi;
  readonly images: ImagesApi;
  readonly namespaces: NamespacesApi;
  readonly registry: RegistryApi;
  readonly system: SystemApi;
  readonly volumes: VolumesApi;
  readonly networks: NetworksApi;
  readonly snapshots: { list(): Promise<Snapshot[]> };
  /** Events of all namespaces; throws `unavailable` when the stream breaks (the caller re-lists and resubscribes). */
  events(options?: EventsOptions): AsyncIterable<EngineEvent>;
  /** The same connection seen from another namespace. */
  inNamespace(namespace: string): Engine;
  close(): void;
}
