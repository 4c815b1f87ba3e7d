/** Lets containerd fetch and unpack an image itself: the bytes never pass through us. */
import type { CallOptions } from "../../../containerd/call-options.ts";
import type { Client, DaemonProgress } from "../../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import { hostPlatform } from "../../../oci/platform.ts";
import { formatImageRef } from "../../../oci/reference.ts";
import { mapLimited } from "../../concurrency.ts";
import type { Variant } from "../../content/variants.ts";
import { openBombGuard } from "./bomb-guard.ts";
import { refOf } from "./fetch-blob.ts";
import { type IdleWatch, openIdleWatch } from "./idle-watch.ts";
import { type PlannedBlob, unpackedLayers } from "./plan.ts";
import type { Flight } from "./preflight.ts";
import { openSlowWatch, type SlowWatch } from "./slow-watch.ts";
import { warnAhead } from "./warn-ahead.ts";
import type { PullWork } from "./work.ts";

// What containerd's Transfer service unpacks for when nobody has configured it: its own platform, with this one.
const DAEMON_SNAPSHOTTER = "overlayfs";
const AT_ONCE = 8;

/**
 * True where containerd can fetch the image without anything that only we have: credentials, certificates, mirrors.
 * Before 2.0 its Transfer service knows no plain http, and drops what it does not know in silence.
 */
export async function canDaemonFetch({ ctx, flight, snapshotter, signal }: PullWork): Promise<boolean> {
  const reach = flight.repository.reach();
  const [variant, ...others] = flight.plan.variants;
  if (reach === undefined || reach.usedCredential || reach.custom) return false;
  if (variant === undefined || others.length > 0 || snapshotter !== DAEMON_SNAPSHOTTER) return false;
  if (!isOfHost(variant)) return false;
  // It would go wherever an image sends it.
  if (flight.plan.blobs.some(({ descriptor: { urls = [] } }) => urls.length > 0)) return false;
  try {
    await ctx.client.introspection.pluginInfo({ type: "io.containerd.transfer.v1", id: "local" }, { signal });
    return true;
  } catch (error) {
    if (isLeptonError(error, "unimplemented") || isLeptonError(error, "not-found")) return false;
    throw error;
  }
}

function isOfHost({ platform: { os, architecture } }: Variant): boolean {
  const host = hostPlatform();
  return os === host.os && architecture === host.architecture;
}

/**
 * Fetches what is missing, unpacks and names the image; throws `timeout` where no byte comes for so long, and
 * `unavailable` where so few come that nobody could see them.
 */
export async function fetchByDaemon(work: PullWork, missing: readonly PlannedBlob[], idleMs: number): Promise<void> {
  const { ctx, flight, snapshotter, lease } = work;
  // One waits for the registry, the other for containerd's disk.
  const patient = { signal: work.signal, deadlineMs: idleMs };
  const [unseen] = await Promise.all([warnAhead(work, missing), beginIngests(ctx.client, missing, patient)]);
  work.signal?.throwIfAborted();
  const watch = openIdleWatch(idleMs, work.signal);
  const slow = openSlowWatch(watch.signal);
  const { signal } = slow;
  try {
    const platforms = flight.plan.variants.map(platformOf);
    const unpacks = platforms.map((platform) => ({ platform, snapshotter }));
    await ctx.client.transfer.transfer(
      { kind: "registry", reference: pinned(flight), resolver: { defaultScheme: schemeOf(flight) } },
      { kind: "image-store", name: flight.name, platforms, unpacks },
      { lease, signal, onProgress: follow(work, { missing, unseen, watch, slow }) },
    );
  } finally {
    watch.close();
    slow.close();
  }
}

function platformOf({ platform: { os, architecture, variant = "" } }: Variant) {
  return { os, architecture, variant };
}

// By digest: what a tag means may have changed since we looked.
function pinned({ ref, plan }: Flight): string {
  const { tag: _tag, ...repository } = ref;
  return formatImageRef({ ...repository, digest: plan.target.digest });
}

function schemeOf({ repository }: Flight): string {
  return repository.reach()?.origin.startsWith("http:") === true ? "http" : "";
}

// Those that the Transfer itself begins are the lease's, and die with it when we are killed or stopped. One that is
// there, and is nobody's, it goes on with. Each takes containerd some milliseconds of waiting for its disk: of documents
// nothing is worth that.
async function beginIngests(client: Client, missing: readonly PlannedBlob[], options: CallOptions): Promise<void> {
  const layers = missing.filter(({ kind }) => kind === "layer");
  await mapLimited(layers, AT_ONCE, async (blob) => {
    const { digest, size } = blob.descriptor;
    try {
      await client.content.begin({ ref: refOf(blob), total: BigInt(size), expected: digest }, options);
    } catch (error) {
      // Complete since we looked, or another pull is at it.
      if (!isLeptonError(error, "already-exists") && !isLeptonError(error, "failed-precondition")) throw error;
    }
  });
}

interface Following {
  readonly missing: readonly PlannedBlob[];
  /** Layers that could not be looked at before. */
  readonly unseen: ReadonlySet<Digest>;
  readonly watch: IdleWatch;
  readonly slow: SlowWatch;
}

/** Shows the daemon's progress on the board, and tells the watches what moves. */
function follow(work: PullWork, { missing, unseen, watch, slow }: Following): (progress: DaemonProgress) => void {
  const { ctx, flight, board } = work;
  const open = new Map(missing.map((blob) => [refOf(blob), blob]));
  const unpacked = unpackedLayers(flight.plan);
  const guard = openBombGuard(ctx.client, work);
  return ({ event, name, doneBytes }) => {
    const blob = open.get(name);
    if (blob === undefined) return;
    const { digest, size } = blob.descriptor;
    if (event === "complete" || event === "already exists") {
      open.delete(name);
      watch.moved();
      slow.stored(name);
      board.set(digest, { state: unpacked.has(digest) ? "unpacking" : "done", doneBytes: size });
      // Now it may come too late, and one that cannot be given is no reason to stop.
      if (unseen.has(digest)) guard(blob.descriptor).catch(() => undefined);
    } else if (event === "downloading" && doneBytes > size) {
      // containerd reads to the end of whatever comes: it would fill the disk before it looks at the size.
      watch.stop(new LeptonError("failed-precondition", `blob "${digest}" has more than its ${size} bytes`));
    } else if (event === "downloading") {
      watch.passed(doneBytes - (board.item(digest)?.doneBytes ?? 0));
      slow.grew(name, doneBytes === size);
      board.set(digest, { state: "downloading", doneBytes });
    }
    // What follows is unpacking, which brings no byte however well it goes.
    if (open.size > 0) return;
    watch.rest();
    slow.close();
  };
}
