/** What every engine verb works with: a client of one namespace, the data root, and our own executable. */
import type { Client } from "../containerd/client.ts";
import type { Disk } from "../disk/paths.ts";
import type { RegistrySettings } from "../registry/types.ts";
import type { CniPlaces } from "./networks/places.ts";
import type { SelfExecutable } from "./self.ts";

export interface EngineContext {
  readonly client: Client;
  readonly disk: Disk;
  readonly self: SelfExecutable;
  readonly namespace: string;
  readonly registry: RegistrySettings;
  readonly cni: CniPlaces;
  /** What a container joins that names no network: as `--network` has it; default `bridge`. */
  readonly defaultNetwork?: string | undefined;
}

/** All that verbs without files of their own need. */
export type ClientContext = Pick<EngineContext, "client" | "namespace">;
