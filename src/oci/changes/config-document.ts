/** Writes the config document of a new image (OCI image spec 1.1, with docker's additions in `config`). */
import type { Digest } from "../digest.ts";
import type { JsonObject } from "../json.ts";
import type { Platform } from "../platform.ts";
import type { ImageRun } from "./run-config.ts";

export interface NewConfig {
  readonly platform: Platform;
  /** RFC 3339. */
  readonly created: string;
  readonly author?: string | undefined;
  /** docker's own place for it, beside that in the history. */
  readonly comment?: string | undefined;
  readonly run: ImageRun;
  readonly diffIds: readonly Digest[];
  /** Entries as written. */
  readonly history: readonly (HistoryItem | JsonObject)[];
}

export interface HistoryItem {
  readonly created: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

export function configDocument(config: NewConfig): JsonObject {
  const { platform, created, author, comment, run, diffIds, history } = config;
  return {
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    os: platform.os,
    ...(platform.osVersion === undefined ? {} : { "os.version": platform.osVersion }),
    created,
    ...(author === undefined ? {} : { author }),
    ...(comment === undefined ? {} : { comment }),
    config: run,
    rootfs: { type: "layers", diff_ids: diffIds },
    history,
  };
}
