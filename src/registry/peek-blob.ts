/** A few bytes out of a blob, to look at it before anybody fetches it: one try, unchecked, and no harm where there are none. */
import { isLeptonError } from "../errors.ts";
import type { Descriptor } from "../oci/documents.ts";
import type { Answer } from "./http/exchange.ts";
import { contentEncoding, readStart } from "./http/read-capped.ts";
import { pullScope, type Session, visits } from "./session.ts";
import type { BlobPart } from "./types.ts";

/** Undefined where the registry does not give just that; throws only what ends the whole work. */
export async function peekBlob(
  session: Session,
  { digest }: Descriptor,
  { offset, size, signal }: BlobPart,
): Promise<Uint8Array | undefined> {
  const { client, ref } = session;
  const [visit] = visits(session, "pull");
  if (visit === undefined) return undefined;
  try {
    const request = {
      method: "GET" as const,
      target: `${ref.path}/blobs/${digest}`,
      headers: { range: `bytes=${offset}-${offset + size - 1}` },
      scopes: [pullScope(ref.path)],
      tries: 1,
      signal,
    };
    return await partOf(await client.expect(visit.endpoint, request, [200, 206]), offset, size);
  } catch (error) {
    if (signal?.aborted || !isLeptonError(error)) throw error;
    // The fetching itself, with its tries, will tell what is wrong.
    return undefined;
  }
}

async function partOf(answer: Answer, offset: number, size: number): Promise<Uint8Array | undefined> {
  try {
    if (contentEncoding(answer) !== "identity" || startOf(answer) !== offset) return undefined;
    const bytes = await readStart(answer.body, size);
    return bytes.length === size ? bytes : undefined;
  } finally {
    answer.discard();
  }
}

// A server that knows no ranges sends all from the start.
function startOf({ status, headers }: Answer): number {
  if (status === 200) return 0;
  return Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1] ?? Number.NaN);
}
