/** Puts an index or manifest into a repository. */
import { digestLike, mismatch } from "./document.ts";
import { pushTarget, saying } from "./push-target.ts";
import type { Session } from "./session.ts";
import type { RegistryDocument } from "./types.ts";

/** Under its digest, and under a tag where one is given; throws where the registry read something else. */
export function putDocument(
  session: Session,
  document: RegistryDocument,
  { tag, signal }: { readonly tag?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { digest } = document.descriptor;
  const { domain, path } = session.ref;
  const doing = `cannot push ${digest} to ${domain}/${path}${tag === undefined ? "" : `:${tag}`}`;
  return saying(doing, async () => {
    await putUnder(session, document, digest, signal);
    if (tag !== undefined) await putUnder(session, document, tag, signal);
  });
}

async function putUnder(
  session: Session,
  { descriptor, bytes }: RegistryDocument,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const answer = await pushTarget(session).expect(
    {
      method: "PUT",
      target: `${session.ref.path}/manifests/${reference}`,
      headers: { "content-type": descriptor.mediaType },
      body: {
        sizeBytes: bytes.length,
        async *chunks() {
          yield bytes;
        },
      },
      signal,
    },
    [200, 201, 202],
  );
  answer.discard();
  const told = answer.headers["docker-content-digest"];
  const found = told === undefined ? undefined : digestLike(bytes, String(told));
  if (found !== undefined && found !== told) throw mismatch(answer.url.host, found, String(told).slice(0, 160));
}
