/** Finds out what a pull would have to do, and whether it can be done, before anything is written. */
import type { Client } from "../../../containerd/client.ts";
import type { Digest } from "../../../oci/digest.ts";
import type { ImageRef } from "../../../oci/reference.ts";
import { openRepository } from "../../../registry/repository.ts";
import type { Repository } from "../../../registry/types.ts";
import type { DocumentReader } from "../../content/documents.ts";
import type { EngineContext } from "../../context.ts";
import { registrySettings } from "../../registry/settings.ts";
import type { Board } from "../transfer/board.ts";
import { showRetry } from "../transfer/show-retry.ts";
import { type Choice, type Plan, planPull } from "./plan.ts";
import { openRegistryReader } from "./registry-reader.ts";

export interface Flight {
  readonly ref: ImageRef;
  /** As containerd is to store it. */
  readonly name: string;
  readonly repository: Repository;
  readonly reader: DocumentReader;
  readonly plan: Plan;
  /** Bytes of documents that came from the registry. */
  readonly fetched: ReadonlyMap<Digest, Uint8Array>;
}

export interface Preflight extends Pick<Flight, "ref" | "name" | "repository"> {
  readonly client: Client;
  readonly choice: Choice;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves the reference and chooses from its documents; throws where the image is none, or lacks a platform. */
export async function preflight({ client, choice, signal, ...aim }: Preflight): Promise<Flight> {
  const { repository } = aim;
  const resolved = await repository.resolve({ signal });
  const reader = openRegistryReader({ client, repository, resolved, signal });
  const plan = await planPull(reader, resolved.descriptor, choice);
  return { ...aim, reader, plan, fetched: reader.fetched };
}

/** The repository, whose retries are shown; `triesLeft` where some of them are spent already. */
export function openFor(ctx: EngineContext, ref: ImageRef, board: Board, triesLeft?: number): Repository {
  const settings = registrySettings(ctx, { onRetry: (why) => showRetry(board, why) });
  return openRepository(ref, triesLeft === undefined ? settings : { ...settings, tries: triesLeft });
}
