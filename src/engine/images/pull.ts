/** Fetches an image from its registry through containerd's Transfer service: the bytes never pass through us. */
import type { ImageRecord } from "../../containerd/client.ts";
import { fromGrpc, LeptonError } from "../../errors.ts";
import { hostPlatform, parsePlatform } from "../../oci/platform.ts";
import { storedName } from "../../oci/reference.ts";
import type { EngineContext } from "../context.ts";
import { withLease } from "../lease.ts";

export interface PullOptions {
  readonly snapshotter: string;
  readonly platform?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Pulls without credentials and unpacks for one platform; resolves with the image's record. */
export async function pullImage(ctx: EngineContext, ref: string, options: PullOptions): Promise<ImageRecord> {
  const name = storedName(ref);
  const { os, architecture, variant } =
    options.platform === undefined ? hostPlatform() : parsePlatform(options.platform);
  const platform = { os, architecture, variant: variant ?? "" };
  const unpacks = [{ platform, snapshotter: options.snapshotter }];
  await withLease(ctx.client, async (lease) => {
    try {
      await ctx.client.transfer.transfer(
        { kind: "registry", reference: name },
        { kind: "image-store", name, platforms: [platform], unpacks },
        { lease, signal: options.signal },
      );
    } catch (error) {
      throw notPulled(ref, error);
    }
  });
  return ctx.client.images.get(name);
}

function notPulled(ref: string, error: unknown): LeptonError {
  const { code, message } = fromGrpc(error);
  return new LeptonError(code, `unable to find image "${ref}" here, and cannot pull it: ${message}`, {
    cause: error,
    hint: "bring the image in with 'lepton load', or check its name and the registry",
  });
}
