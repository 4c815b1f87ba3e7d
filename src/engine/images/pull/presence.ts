/** What of a planned image is here already. */
import type { Client, ContentInfo } from "../../../containerd/client.ts";
import { LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import { mapLimited } from "../../concurrency.ts";
import type { Variant } from "../../content/variants.ts";
import { unlessGone } from "../../unless-gone.ts";
import type { Plan, PlannedBlob } from "./plan.ts";

interface Look {
  /** Under which the blobs that are here are kept from now on. */
  readonly lease?: string | undefined;
  /** The others too, from their commit on: for whoever writes them without the lease. */
  readonly ahead?: boolean;
  readonly signal?: AbortSignal | undefined;
}

// Each is a call or two of half a millisecond.
const AT_ONCE = 8;

/** The blobs that are here; throws `invalid-argument` where one has another size than the image says. */
export async function presentBlobs(
  client: Client,
  blobs: readonly PlannedBlob[],
  look: Look = {},
): Promise<Map<Digest, ContentInfo>> {
  const found = await mapLimited(blobs, AT_ONCE, async ({ descriptor: { digest, size } }) => {
    const info = await infoOf(client, digest, look);
    if (info !== undefined && Number(info.size) !== size) throw wrongSize(digest, size, info);
    return [digest, info] as const;
  });
  return new Map(found.flatMap(([digest, info]) => (info === undefined ? [] : [[digest, info] as const])));
}

// What is seen when the lease has it cannot be collected any more. Each resource is a write to containerd's database,
// and a hundred of those bring its garbage collector, which all writers wait for: what is not here costs none.
async function infoOf(client: Client, digest: Digest, { lease, ahead = false, signal }: Look) {
  const look = () => unlessGone(() => client.content.info(digest, { signal }));
  if (lease === undefined) return look();
  if (!ahead && (await look()) === undefined) return undefined;
  await client.leases.addResource(lease, { type: "content", id: digest }, { signal });
  return look();
}

/** True where nothing of a plan is missing. */
export async function isWhole(
  client: Client,
  { blobs, unpack }: Pick<Plan, "blobs" | "unpack">,
  look: Look & { readonly snapshotter: string },
): Promise<boolean> {
  const present = await presentBlobs(client, blobs, look);
  return present.size === blobs.length && (await areUnpacked(client, unpack, look));
}

/** True where every variant has its topmost snapshot, which holds the others. */
async function areUnpacked(
  client: Client,
  variants: readonly Variant[],
  { snapshotter, signal }: { readonly snapshotter: string; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  for (const { chainIds } of variants) {
    const top = chainIds.at(-1);
    if (top === undefined) continue;
    if ((await unlessGone(() => client.snapshots(snapshotter).stat(top, { signal }))) === undefined) return false;
  }
  return true;
}

function wrongSize(digest: Digest, size: number, info: ContentInfo): LeptonError {
  const sizes = `${info.size} bytes, but its descriptor says ${size}`;
  return new LeptonError("invalid-argument", `blob "${digest}" has ${sizes}`);
}
