/** The image of a new container: found here or pulled, and unpacked for the platform asked for. */
import type { ImageRecord } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { RunConfig } from "../../oci/documents.ts";
import { type HealthCheck, healthCheckOfImage } from "../../oci/health.ts";
import { type JsonObject, objectField } from "../../oci/json.ts";
import { formatPlatform, parsePlatform } from "../../oci/platform.ts";
import { readImage } from "../content/read-image.ts";
import type { Variant } from "../content/variants.ts";
import type { EngineContext } from "../context.ts";
import { withLease } from "../lease.ts";
import type { CreateContainer } from "../types.ts";
import { imageLabelsFor } from "./labels.ts";
import { findImage } from "./resolve.ts";

export interface RunImage {
  /** As containerd names it. */
  readonly name: string;
  /** Of what the name stands for: an index or a manifest. */
  readonly digest: string;
  /** Last word of the repository, to make a container's name of. */
  readonly shortName: string;
  /** Name of the topmost snapshot; empty for an image without layers. */
  readonly chainId: string;
  readonly platform: string;
  readonly config: RunConfig;
  readonly health: HealthCheck | undefined;
  /** The SHELL of a build, which runs the lines of health checks too. */
  readonly shell: readonly string[] | undefined;
  /** Those that may go to a container. */
  readonly labels: Readonly<Record<string, string>>;
}

type Wanted = Pick<CreateContainer, "image" | "pull" | "onPull" | "onWarning" | "platform" | "signal">;

/** Finds (or pulls, as `pull` says) the image and makes sure that its snapshots are there. */
export async function imageForRun(
  ctx: EngineContext,
  wanted: Wanted,
  snapshotter: string | Promise<string>,
): Promise<RunImage> {
  const platform = wanted.platform === undefined ? undefined : parsePlatform(wanted.platform);
  const record = await presentOrPulled(ctx, wanted, snapshotter);
  const variant = await readImage(ctx.client, record.target ?? missingTarget(record), {
    platform,
    signal: wanted.signal,
  });
  return {
    name: record.name,
    digest: record.target?.digest ?? "",
    shortName: shortNameOf(record.name),
    chainId: await snapshotChain(ctx, variant, await snapshotter),
    platform: formatPlatform(variant.platform),
    config: variant.config.config,
    ...healthOf(variant.config.raw),
    labels: imageLabelsFor(variant.config.config),
  };
}

function healthOf(raw: JsonObject): Pick<RunImage, "health" | "shell"> {
  const config = objectField(raw, "config", "image config") ?? {};
  const shell = config["Shell"];
  const words = Array.isArray(shell) && shell.length > 0 ? shell.map(String) : undefined;
  return { health: healthCheckOfImage(config), shell: words };
}

async function presentOrPulled(
  ctx: EngineContext,
  wanted: Wanted,
  snapshotter: string | Promise<string>,
): Promise<ImageRecord> {
  if (wanted.pull === "always") return pulled(ctx, wanted, await snapshotter);
  try {
    return await findImage(ctx.client, wanted.image);
  } catch (error) {
    if (!isLeptonError(error, "not-found") || wanted.pull === "never") throw error;
    return pulled(ctx, wanted, await snapshotter).catch((cause: unknown) =>
      Promise.reject(notFoundHere(wanted.image, cause)),
    );
  }
}

async function pulled(
  ctx: EngineContext,
  { image, platform, signal, onPull, onWarning }: Wanted,
  snapshotter: string,
): Promise<ImageRecord> {
  const options = {
    snapshotter,
    ...(onWarning === undefined ? {} : { onWarning }),
    ...(platform === undefined ? {} : { platforms: [platform] }),
    ...(signal === undefined ? {} : { signal }),
  };
  // With all that talks to registries: few runs pull.
  const { pullImage } = await import("./pull/pull.ts");
  const pull = pullImage(ctx, image, options);
  const shown = onPull?.(pull);
  try {
    return await ctx.client.images.get((await pull.result).name);
  } finally {
    await shown;
  }
}

function notFoundHere(image: string, cause: unknown): unknown {
  if (!isLeptonError(cause) || cause.code === "canceled") return cause;
  return new LeptonError(cause.code, `unable to find image "${image}" here, and ${cause.message}`, {
    cause,
    hint: cause.hint ?? "bring the image in with 'lepton load', or check its name and the registry",
  });
}

// Usually all of it is there and that is one call; an image that another tool fetched without unpacking is unpacked here.
async function snapshotChain(ctx: EngineContext, variant: Variant, snapshotter: string): Promise<string> {
  const top = variant.chainIds.at(-1);
  if (top === undefined) return "";
  try {
    await ctx.client.snapshots(snapshotter).stat(top);
    return top;
  } catch (error) {
    if (!isLeptonError(error, "not-found")) throw error;
  }
  const { unpackVariant } = await import("./unpack.ts");
  return withLease(ctx.client, (lease) => unpackVariant(ctx.client, variant, { snapshotter, lease }));
}

function shortNameOf(name: string): string {
  const repository = name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return repository.slice(repository.lastIndexOf("/") + 1);
}

function missingTarget({ name }: ImageRecord): never {
  throw new LeptonError("failed-precondition", `image "${name}" has no target`);
}
