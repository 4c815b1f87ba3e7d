/** Sends a blob: asked for first, mounted where the registry can, in one piece, and resumed where it broke off. */
import { LeptonError } from "../errors.ts";
import type { Descriptor } from "../oci/documents.ts";
import { mismatch, wrongSize } from "./document.ts";
import type { Followed } from "./http/follow.ts";
import { isPassing } from "./http/network-error.ts";
import { checkLocation } from "./http/redirect.ts";
import { again, isPassingStatus } from "./http/retry.ts";
import { type PushTarget, pushTarget, saying } from "./push-target.ts";
import type { Session } from "./session.ts";
import type { UploadOptions } from "./types.ts";
import { type BlobSource, sendChunks, sendRest, type UploadPlace } from "./upload-body.ts";

/** True where the repository has the blob, of the right size. */
export function hasBlob(session: Session, descriptor: Descriptor, signal?: AbortSignal): Promise<boolean> {
  const doing = `cannot look for blob ${descriptor.digest} in ${session.ref.domain}/${session.ref.path}`;
  return saying(doing, () => isThere(session, pushTarget(session), descriptor, signal));
}

export function uploadBlob(
  session: Session,
  descriptor: Descriptor,
  read: (offset: number) => AsyncIterable<Uint8Array>,
  options: UploadOptions = {},
): Promise<"sent" | "exists" | "mounted"> {
  const doing = `cannot push blob ${descriptor.digest} to ${session.ref.domain}/${session.ref.path}`;
  return saying(doing, async () => {
    const { signal, mountFrom } = options;
    const target = pushTarget(session, mountFrom);
    if (await isThere(session, target, descriptor, signal)) return "exists";
    const begun = await begin(session, target, descriptor, options);
    if (begun === undefined) return "mounted";
    await sendWithTries(session, target, begun, { descriptor, read, options });
    return "sent";
  });
}

async function isThere(
  { ref, client }: Session,
  target: PushTarget,
  { digest, size }: Descriptor,
  signal?: AbortSignal,
) {
  const answer = await target.send({ method: "HEAD", target: `${ref.path}/blobs/${digest}`, signal });
  answer.discard();
  if (answer.status === 404) return false;
  if (answer.status !== 200) throw await client.refuse(target.endpoint, answer);
  const length = answer.headers["content-length"];
  if (length !== undefined && Number(length) !== size) throw wrongSize(answer.url.host, size, length);
  const told = answer.headers["docker-content-digest"];
  if (told !== undefined && told !== digest) throw mismatch(answer.url.host, digest, String(told).slice(0, 160));
  return true;
}

/** Opens an upload; undefined where the registry has mounted the blob instead. */
async function begin(
  { ref }: Session,
  target: PushTarget,
  { digest }: Descriptor,
  { mountFrom, signal }: UploadOptions,
): Promise<UploadPlace | undefined> {
  const query = mountFrom === undefined ? undefined : { mount: digest, from: mountFrom };
  const answer = await target.expect(
    { method: "POST", target: `${ref.path}/blobs/uploads/`, query, signal },
    mountFrom === undefined ? [202] : [201, 202],
  );
  answer.discard();
  if (answer.status === 201) return undefined;
  const minimum = Number(answer.headers["oci-chunk-min-length"] ?? 0);
  return { url: placeOf(answer), minChunkBytes: Number.isSafeInteger(minimum) && minimum > 0 ? minimum : 0 };
}

/** Where an upload goes on. A Location may lead to another origin: no credential follows it there. */
function placeOf(answer: Followed): URL {
  return checkLocation(answer.url, answer.headers.location);
}

async function sendWithTries(
  session: Session,
  target: PushTarget,
  begun: UploadPlace,
  blob: BlobSource,
): Promise<void> {
  const { client } = session;
  const { signal } = blob.options;
  let place = begun;
  let offset = 0;
  for (let done = 1; ; done++) {
    const failure = await trySending(session, target, place, offset, blob);
    if (failure === undefined) return;
    if (done >= client.tries || !isPassing(failure)) throw failure;
    await again({ tries: client.tries, onRetry: client.settings.onRetry, signal }, failure.message, done);
    // What the other side has is its word; where it has none, or forgot the upload, all begins anew.
    const kept = await whatIsKept(target, place, blob);
    const anew = kept ?? { place: await begin(session, target, blob.descriptor, { signal }), offset: 0 };
    if (anew.place === undefined) return;
    ({ place, offset } = { place: anew.place, offset: anew.offset });
  }
}

/** One try from an offset on; gives the failure that another try may mend. */
async function trySending(
  { client }: Session,
  target: PushTarget,
  place: UploadPlace,
  offset: number,
  blob: BlobSource,
): Promise<LeptonError | undefined> {
  try {
    const whole = await sendRest(target, place, offset, blob);
    const answer = asksForChunks(whole.status) ? await inChunks(target, place, offset, blob, whole) : whole;
    if (answer.status === 201 || answer.status === 204) {
      answer.discard();
      return undefined;
    }
    const failure = await client.refuse(target.endpoint, answer);
    // 404 and 416: the upload is not known any more, or stands elsewhere. A new one may do.
    const mendable = isPassingStatus(answer.status) || answer.status === 404 || answer.status === 416;
    return mendable ? new LeptonError("unavailable", failure.message, { cause: failure }) : Promise.reject(failure);
  } catch (error) {
    if (isPassing(error)) return error;
    throw error;
  }
}

/** Too large for one request, or a registry that knows PATCH only. */
function asksForChunks(status: number): boolean {
  return status === 413 || status === 405 || status === 411;
}

function inChunks(target: PushTarget, place: UploadPlace, offset: number, blob: BlobSource, refused: Followed) {
  refused.discard();
  return sendChunks(target, place, offset, blob);
}

async function whatIsKept(
  target: PushTarget,
  { url, minChunkBytes }: UploadPlace,
  { descriptor, options }: BlobSource,
): Promise<{ place: UploadPlace; offset: number } | undefined> {
  const answer = await target.send({ method: "GET", target: url, signal: options.signal });
  answer.discard();
  const [, end] = /^(?:bytes=)?0-(\d+)$/.exec(String(answer.headers["range"] ?? "")) ?? [];
  if (answer.status !== 204 || end === undefined) return undefined;
  // A fresh upload says 0-0 as well: a first byte that is sent again does no harm where nothing is resumed.
  const offset = Number(end) === 0 ? 0 : Number(end) + 1;
  if (offset === 0 || offset > descriptor.size) return undefined;
  const next = answer.headers.location === undefined ? url : placeOf(answer);
  return { place: { url: next, minChunkBytes }, offset };
}
