/** `commit`: makes an image of what a container holds and is set to (wire.md 7). */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { applyChanges } from "../../oci/changes/apply.ts";
import { configDocument, type HistoryItem } from "../../oci/changes/config-document.ts";
import { type ImageRun, readImageRun } from "../../oci/changes/run-config.ts";
import type { Digest } from "../../oci/digest.ts";
import { isObject, type JsonObject, listField, objectField } from "../../oci/json.ts";
import { DOCKER_MANIFEST, type MediaFamily } from "../../oci/media-types.ts";
import { hostPlatform } from "../../oci/platform.ts";
import { resolveUser } from "../../oci/user.ts";
import type { Variant } from "../content/variants.ts";
import type { EngineContext } from "../context.ts";
import { makeImage } from "../images/make-image.ts";
import { newName } from "../images/tag.ts";
import { withLease } from "../lease.ts";
import type { CommitContainer } from "../types/archive-verbs.ts";
import { baseOf } from "./commit-base.ts";
import { type CommittedSpec, committedRun } from "./commit-config.ts";
import { commitLayer, type MadeLayer } from "./commit-layer.ts";
import { holdStill } from "./hold-still.ts";
import { resolveContainer } from "./resolve.ts";
import { rootfsReader } from "./rootfs-reader.ts";
import { specOf } from "./spec-view.ts";

// A tar archive of nothing: the container has changed no file.
const EMPTY_LAYER = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
// A large container may take long; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/** Resolves with the image id. A running container is frozen while its files are read, unless told otherwise. */
export async function commitContainer(ctx: EngineContext, ref: string, options: CommitContainer): Promise<Digest> {
  const { signal } = options;
  // What can be wrong with the words is said before the container is touched.
  const name = options.name === undefined ? undefined : newName(options.name);
  const record = await resolveContainer(ctx, ref);
  const { parent } = await ctx.client.snapshots(record.snapshotter).stat(record.snapshotKey, { signal });
  const base = await baseOf(ctx.client, record, parent);
  const before = await runOf(ctx, record, base);
  const run = applyChanges(before, options.changes ?? []);
  const family: MediaFamily = base?.manifest.mediaType === DOCKER_MANIFEST ? "docker" : "oci";
  return await withLease(
    ctx.client,
    async (lease) => {
      const wanted = { parent: base === undefined ? "" : parent, family, lease, signal };
      const pack = () => commitLayer(ctx, record, wanted);
      const made = options.pause === false ? await pack() : await holdStill(ctx, record, pack);
      const layers = made.diffId === EMPTY_LAYER ? [] : [made];
      const config = documentOf({ base, command: before.Cmd ?? [], run, layers, options });
      const all = [...(base?.manifest.layers ?? []), ...layers.map(({ descriptor }) => descriptor)];
      const { snapshotter } = record;
      return await makeImage(ctx.client, { family, config, layers: all, name, snapshotter, lease, signal });
    },
    { expireMs: LEASE_MS, signal },
  );
}

async function runOf(ctx: EngineContext, record: ContainerRecord, base: Variant | undefined): Promise<ImageRun> {
  const spec = (specOf(record.spec?.value) ?? {}) as CommittedSpec;
  const image = base === undefined ? {} : readImageRun(objectField(base.config.raw, "config", "image config") ?? {});
  return committedRun({ image, spec, labels: record.labels, user: await userOf(ctx, record, image) });
}

interface SpecUser {
  readonly process?: { readonly user?: { readonly uid?: number; readonly gid?: number; readonly username?: string } };
}

/** The image's own word for the user where it means the one that the container has; numbers else. */
async function userOf(ctx: EngineContext, record: ContainerRecord, { User }: ImageRun): Promise<string> {
  const { uid = 0, gid = 0, username = "" } = (specOf(record.spec?.value) as SpecUser)?.process?.user ?? {};
  if (username !== "") return username;
  if (User !== undefined) {
    const mounts = await ctx.client.snapshots(record.snapshotter).mounts(record.snapshotKey);
    // A name that the files no longer know is not what the container was started with.
    const meant = await resolveUser(User, [], rootfsReader(mounts)).catch(() => undefined);
    if (meant?.uid === uid && meant.gid === gid) return User;
  }
  return uid === 0 && gid === 0 ? "" : `${uid}:${gid}`;
}

interface Documented {
  readonly base: Variant | undefined;
  /** What the container ran: docker's "created by", whatever the new image runs. */
  readonly command: readonly string[];
  readonly run: ImageRun;
  readonly layers: readonly MadeLayer[];
  readonly options: CommitContainer;
}

function documentOf({ base, command, run, layers, options }: Documented): JsonObject {
  const created = new Date().toISOString();
  const step: HistoryItem = {
    created,
    created_by: command.join(" "),
    ...(options.author === undefined ? {} : { author: options.author }),
    ...(options.message === undefined ? {} : { comment: options.message }),
    ...(layers.length === 0 ? { empty_layer: true } : {}),
  };
  return configDocument({
    platform: base?.config.platform ?? hostPlatform(),
    created,
    author: options.author,
    comment: options.message,
    run,
    diffIds: [...(base?.config.diffIds ?? []), ...layers.map(({ diffId }) => diffId)],
    history: [...(base === undefined ? [] : historyOf(base)), step],
  });
}

// Where an image tells fewer steps than it has layers, ours would be taken for the step of one of them.
function historyOf({ config: { raw, history, diffIds } }: Variant): JsonObject[] {
  const told = listField(raw, "history", "image config").filter(isObject);
  const untold = Math.max(0, diffIds.length - history.filter(({ emptyLayer }) => !emptyLayer).length);
  return [...told, ...Array.from({ length: untold }, () => ({}))];
}
