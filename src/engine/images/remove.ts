/**
 * `rmi`, by docker's rules (moby daemon/images/image_delete.go): a name is untagged; the image itself goes with its
 * last name; containers that stand on it forbid that, stopped ones until forced, running ones always.
 */
import { LeptonError } from "../../errors.ts";
import { type Digest, shortDigest } from "../../oci/digest.ts";
import type { ClientContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import { readCatalog } from "./catalog.ts";
import { type ListingCache, openListingCache } from "./listing-cache.ts";
import { columnsOf, isDanglingName, NONE, refOf, shortName } from "./names.ts";
import { dropRecord, keepWithoutName } from "./put-name.ts";
import { resolveImage } from "./resolve.ts";
import { imageId, type SurveyedImage, surveyImages } from "./survey.ts";
import { type ImageUser, readContainers, usersOf } from "./usage.ts";

export interface Removed {
  /** Short names, in order. */
  readonly untagged: string[];
  /** The image id, then the layers that nothing else needs, top first. */
  readonly deleted: string[];
}

interface Removal {
  readonly ctx: ClientContext;
  readonly id: Digest;
  /** Every record of the image. */
  readonly images: readonly SurveyedImage[];
  readonly users: readonly ImageUser[];
  readonly force: boolean;
}

/** Removes a name, or an image by its id; throws `failed-precondition` (docker's "conflict") where it is in use. */
export async function removeImage(
  ctx: ClientContext,
  ref: string,
  { force = false }: { readonly force?: boolean } = {},
  cache: ListingCache = openListingCache(undefined),
): Promise<Removed> {
  const found = await resolveImage(ctx.client, ref, cache);
  const name = found.kind === "name" ? found.record.name : undefined;
  const [wanted] = found.kind === "name" ? await surveyImages(ctx.client, [found.record]) : found.images;
  if (wanted === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
  const id = imageId(wanted);
  const containers = await readContainers(ctx.client);
  const named = new Set(containers.records.map(({ image }) => image));
  const { images: all } = await readCatalog(ctx.client, cache);
  const records = all
    .filter((image) => imageId(image) === id || named.has(image.record.name))
    .map(({ record }) => record);
  // The cache finds the records; what is done to them rests on their own documents.
  const surveyed = await surveyImages(ctx.client, records);
  const images = surveyed.filter((image) => imageId(image) === id);
  // Somebody else removed it in between.
  if (images.length === 0) throw new LeptonError("not-found", `no such image: ${ref}`);
  const users = (await usersOf(ctx.client, surveyed, containers)).get(id) ?? [];
  const removal = { ctx, id, images, users, force };
  return name === undefined ? await removeById(removal) : await removeByName(removal, ref, wanted);
}

async function removeByName(removal: Removal, ref: string, wanted: SurveyedImage): Promise<Removed> {
  const { id, images, users, force } = removal;
  if (images.length > 1) return await untagOnly(removal, wanted);
  const [user] = users;
  if (user !== undefined && !force) {
    const what = `unable to remove repository reference ${JSON.stringify(ref)} (must force)`;
    throw conflict(`${what} - container ${user.id.slice(0, 12)} is using its referenced image ${shortDigest(id)}`);
  }
  // The name may go, but the image may not go from under a process: it stays without a name.
  if (users.some(({ running }) => running)) return await loseName(removal, wanted);
  return await removeAll(removal);
}

async function removeById(removal: Removal): Promise<Removed> {
  const { id, images, users, force } = removal;
  const running = users.find((user) => user.running);
  if (running !== undefined)
    throw unable(id, "cannot be forced", `image is being used by running container ${shortId(running)}`);
  if (!force && !isSingleReference(images)) {
    throw unable(id, "must be forced", "image is referenced in multiple repositories");
  }
  const [stopped] = users;
  if (!force && stopped !== undefined) {
    throw unable(id, "must be forced", `image is being used by stopped container ${shortId(stopped)}`);
  }
  return await removeAll(removal);
}

// docker: at most one tag, and all references in one repository.
function isSingleReference(images: readonly SurveyedImage[]): boolean {
  const names = images.map(({ record }) => record.name).filter((name) => !isDanglingName(name));
  const tagged = names.filter((name) => refOf(name)?.digest === undefined);
  return tagged.length <= 1 && new Set(names.map((name) => columnsOf(name).repository)).size <= 1;
}

async function untagOnly({ ctx }: Removal, { record }: SurveyedImage): Promise<Removed> {
  await dropRecord(ctx.client, record.name);
  return { untagged: shown([record.name]), deleted: [] };
}

async function loseName({ ctx }: Removal, { record, target }: SurveyedImage): Promise<Removed> {
  // Already without a name: there is nothing to take away.
  if (isDanglingName(record.name)) return { untagged: [], deleted: [] };
  await keepWithoutName(ctx.client, target);
  await dropRecord(ctx.client, record.name);
  return { untagged: shown([record.name]), deleted: [] };
}

async function removeAll({ ctx, id, images }: Removal): Promise<Removed> {
  const names = images.map(({ record }) => record.name);
  // The last one waits for the garbage collector, so that what is gone afterwards is known.
  for (const [index, name] of names.entries()) await dropRecord(ctx.client, name, { sync: index === names.length - 1 });
  const chains = images.flatMap(({ variants }) => variants.flatMap(({ chainIds }) => chainIds.toReversed()));
  return { untagged: shown(names), deleted: [id, ...(await goneOf(ctx, chains))] };
}

// Layers that another image or a container still needs are there and are not reported.
async function goneOf(ctx: ClientContext, chains: readonly Digest[]): Promise<string[]> {
  if (chains.length === 0) return [];
  const left = await ctx.client.snapshots(await defaultSnapshotter(ctx)).list();
  const names = new Set(left.map(({ name }) => name));
  return [...new Set(chains)].filter((chain) => !names.has(chain));
}

function shown(names: readonly string[]): string[] {
  return names.filter((name) => columnsOf(name).repository !== NONE).map(shortName);
}

function shortId({ id }: ImageUser): string {
  return id.slice(0, 12);
}

function unable(id: Digest, force: string, why: string): LeptonError {
  return conflict(`unable to delete ${shortDigest(id)} (${force}) - ${why}`);
}

function conflict(what: string): LeptonError {
  return new LeptonError("failed-precondition", `conflict: ${what}`);
}
