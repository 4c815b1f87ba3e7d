/** How the chaos registry answers when it behaves, and the turns that modes are put together from. */
import type { Blob } from "../../../src/oci/image-archive.ts";
import type { Call, Serve } from "./mode.ts";
import type { Headers } from "./wire.ts";

/** What a sound registry sends: documents by tag and digest, blobs whole or from an offset on. */
export const serveContent: Serve = async (call) => {
  if (call.asked.kind === "base") return sendBytes(call, 200, {}, bytesOf("{}"));
  const found = findBlob(call);
  if (found === undefined) return sendError(call, 404, "not here");
  const { from, to } = call.asked.kind === "blob" ? rangeOf(call) : { from: 0, to: undefined };
  const { length } = found.bytes;
  if (from === 0 && to === undefined) return sendBytes(call, 200, headersOf(found), found.bytes);
  if (from >= length) return sendError(call, 416, "no such range");
  const last = Math.min(to ?? length, length - 1);
  const headers = { ...headersOf(found), "content-range": `bytes ${from}-${last}/${length}` };
  return sendBytes(call, 206, headers, found.bytes.subarray(from, last + 1));
};

/** The document or blob that is asked for. */
export function findBlob({ asked, content }: Call): Blob | undefined {
  if (asked.kind !== "manifest" && asked.kind !== "blob") return undefined;
  if (asked.kind === "manifest" && !asked.reference.includes(":")) return content.top;
  return content.blobs.find(({ descriptor }) => descriptor.digest === asked.reference);
}

export function headersOf({ descriptor }: Blob): Headers {
  return { "content-type": descriptor.mediaType, "docker-content-digest": descriptor.digest };
}

interface Range {
  readonly from: number;
  /** Of a look at a part: its last byte. */
  readonly to: number | undefined;
}

/** Where a Range header wants to begin, and to end. */
function rangeOf({ request }: Call): Range {
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers["range"] ?? "") ?? [];
  return { from: Number(from), to: to === "" ? undefined : Number(to) };
}

/** Sends it whole, with its length; nothing of the body for HEAD. */
export async function sendBytes(call: Call, status: number, headers: Headers, bytes: Uint8Array): Promise<void> {
  const { reply, request } = call;
  await reply.head(status, { "content-length": bytes.length, ...headers });
  if (request.method !== "HEAD") await reply.write(bytes);
  reply.end();
}

/** An error as the distribution API writes it. */
export async function sendError(call: Call, status: number, message: string, headers: Headers = {}): Promise<void> {
  const body = bytesOf(JSON.stringify({ errors: [{ code: "CHAOS", message }] }));
  await sendBytes(call, status, { "content-type": "application/json", ...headers }, body);
}

export async function redirect(call: Call, location: string, status = 307): Promise<void> {
  await sendBytes(call, status, { location }, new Uint8Array(0));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** To fetch the layer that the mode is about; a look at a few bytes of it is not meant. */
export function wantsTarget(call: Call): boolean {
  const { asked, request, content } = call;
  const isTarget = asked.kind === "blob" && asked.reference === content.target.descriptor.digest;
  return isTarget && request.method === "GET" && rangeOf(call).to === undefined;
}

export function wantsDocument({ asked, request }: Call): boolean {
  return asked.kind === "manifest" && request.method === "GET";
}

/** The fault for the requests that `when` picks, sound answers for all others. */
export function faultWhen(when: (call: Call) => boolean, fault: Serve): Serve {
  return (call) => (when(call) ? fault(call) : serveContent(call));
}

/** The fault at the first two requests for each thing that `when` picks. */
export function twice(when: (call: Call) => boolean, fault: Serve): Serve {
  return faultWhen((call) => when(call) && call.attempt <= 2, fault);
}

/** The head and half of what is left of the target, then `ending`. */
export function halfThen(ending: (call: Call) => Promise<void>): Serve {
  return async (call) => {
    const { content, reply } = call;
    const rest = content.target.bytes.subarray(rangeOf(call).from);
    const total = content.target.bytes.length;
    const offset = total - rest.length;
    const ranged = offset === 0 ? {} : { "content-range": `bytes ${offset}-${total - 1}/${total}` };
    const headers = { ...headersOf(content.target), "content-length": rest.length, ...ranged };
    await reply.head(offset === 0 ? 200 : 206, headers);
    await reply.write(rest.subarray(0, Math.ceil(rest.length / 2)));
    await ending(call);
  };
}

/** The same bytes again and again, until the client has had enough. */
export async function pour(call: Call, bytes: Uint8Array, times = Number.POSITIVE_INFINITY): Promise<void> {
  for (let count = 0; count < times; count += 1) await call.reply.write(bytes);
  call.reply.end();
}
