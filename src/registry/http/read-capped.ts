/** Reads whole bodies, and never more of them than was agreed. */
import { gunzipSync } from "node:zlib";
import { LeptonError } from "../../errors.ts";
import type { Answer } from "./exchange.ts";

/** The bytes of a body, up to `maxBytes`; undefined where there are more. */
export async function readCapped(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The first `maxBytes` of a body. */
export async function readStart(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** The bytes of a document, unpacked where the server packed them for the way; throws over `maxBytes`. */
export async function readDocument(answer: Answer, maxBytes: number): Promise<Buffer> {
  const bytes = await readCapped(answer.body, maxBytes);
  if (bytes === undefined) throw tooLarge(answer, maxBytes);
  if (contentEncoding(answer) !== "gzip") return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(answer, maxBytes);
    throw new LeptonError("failed-precondition", `${answer.url.host} sent gzip data that is damaged`, { cause });
  }
}

/** `identity` or `gzip`; throws for what was not asked for and cannot be undone. */
export function contentEncoding(answer: Answer): "identity" | "gzip" {
  const encoding = (answer.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "gzip" || encoding === "x-gzip") return "gzip";
  if (encoding === "identity" || encoding === "") return "identity";
  const shown = JSON.stringify(encoding.slice(0, 40));
  throw new LeptonError(
    "unimplemented",
    `${answer.url.host} sent the content encoding ${shown}, which nobody asked for`,
  );
}

function tooLarge(answer: Answer, maxBytes: number): LeptonError {
  return new LeptonError("failed-precondition", `${answer.url.host} sent more than ${maxBytes} bytes`);
}
