/** The SDK: an engine over a running containerd, a live store over the engine, and the errors that both throw. */
export { type ConnectOptions, connect } from "./engine/connect.ts";
export type {
  Attachment,
  Attributes,
  Container,
  ContainerDetail,
  ContainerMount,
  ContainerStats,
  ContainerStatus,
  ContainersApi,
  CreateContainer,
  Credential,
  CredentialSource,
  Engine,
  EngineEvent,
  EventsOptions,
  ExecOptions,
  ExitStatus,
  Image,
  ImagesApi,
  ListContainers,
  LogOptions,
  LogRecord,
  Namespace,
  NamespacesApi,
  Origin,
  OutputChunk,
  RegistryOptions,
  Snapshot,
  StartContainer,
  SystemApi,
  TerminalSize,
  VersionInfo,
} from "./engine/types.ts";
export { ERROR_CODES, type ErrorCode, isLeptonError, LeptonError, type LeptonErrorOptions } from "./errors.ts";
export type { Connection, HostFacts, ObjectKey, SeenEvent, StatsRow, StoreState } from "./store/state.ts";
export { type OpenStoreOptions, openStore, type Store } from "./store/store.ts";
