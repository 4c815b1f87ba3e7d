/** Finds the document behind a reference: by tag where an endpoint resolves, by digest wherever one may pull. */
import { LeptonError } from "../errors.ts";
import { type Digest, isDigest } from "../oci/digest.ts";
import { type Descriptor, parseManifest } from "../oci/documents.ts";
import { parseJsonObject } from "../oci/json.ts";
import {
  DOCKER_INDEX,
  DOCKER_MANIFEST,
  isConfigType,
  isManifestType,
  OCI_INDEX,
  OCI_MANIFEST,
} from "../oci/media-types.ts";
import { DEFAULT_TAG, formatImageRef } from "../oci/reference.ts";
import { checkDocumentSize, type Expected, readRegistryDocument } from "./document.ts";
import { isPassing, prefixed } from "./http/network-error.ts";
import { again } from "./http/retry.ts";
import { firstAble, pullScope, type Session, type Visit } from "./session.ts";
import type { RegistryDocument } from "./types.ts";

const ACCEPT = [OCI_INDEX, OCI_MANIFEST, DOCKER_INDEX, DOCKER_MANIFEST, "*/*"].join(", ");

/** Throws `not-found` where the registry has none, and `invalid-argument` for an artifact that is no image. */
export async function resolveDocument(session: Session, signal?: AbortSignal): Promise<RegistryDocument> {
  const { ref } = session;
  const doing = `cannot resolve ${formatImageRef(ref)}`;
  const document =
    ref.digest === undefined
      ? await byTag(session, doing, ref.tag ?? DEFAULT_TAG, signal)
      : await firstAble(session, ["pull"], doing, (visit) =>
          fetchManifest(session, visit, { digest: ref.digest }, signal),
        );
  refuseArtifact(document, doing);
  return document;
}

/** The document behind a descriptor. */
export async function fetchDocument(
  session: Session,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<RegistryDocument> {
  const doing = `cannot fetch ${descriptor.digest} of ${session.ref.domain}/${session.ref.path}`;
  try {
    checkDocumentSize(descriptor);
  } catch (error) {
    throw error instanceof LeptonError ? prefixed(error, doing) : error;
  }
  const found = await firstAble(session, ["pull"], doing, (visit) => fetchManifest(session, visit, descriptor, signal));
  return { ...found, descriptor };
}

async function byTag(session: Session, doing: string, tag: string, signal?: AbortSignal): Promise<RegistryDocument> {
  const found = await firstAble(session, ["resolve"], doing, async (visit) =>
    visit.endpoint.capabilities.includes("pull")
      ? fetchManifest(session, visit, {}, signal, tag)
      : headManifest(session, visit, tag, signal),
  );
  if (!isDigestOnly(found)) return found;
  // The endpoint that knows the tag does not serve content: others do, by digest.
  return firstAble(session, ["pull"], doing, (visit) => fetchManifest(session, visit, found, signal));
}

interface DigestOnly {
  readonly digest: Digest;
}

function isDigestOnly(found: RegistryDocument | DigestOnly): found is DigestOnly {
  return "digest" in found;
}

async function headManifest(session: Session, visit: Visit, tag: string, signal?: AbortSignal): Promise<DigestOnly> {
  const { client, ref } = session;
  const answer = await client.expect(
    visit.endpoint,
    {
      method: "HEAD",
      target: `${ref.path}/manifests/${tag}`,
      headers: { accept: ACCEPT },
      scopes: [pullScope(ref.path)],
      tries: visit.tries,
      signal,
    },
    [200],
  );
  answer.discard();
  const digest = String(answer.headers["docker-content-digest"] ?? "");
  if (isDigest(digest)) return { digest };
  throw new LeptonError("failed-precondition", `${answer.url.host} does not say which digest the tag has`);
}

async function fetchManifest(
  session: Session,
  visit: Visit,
  expected: Expected,
  signal?: AbortSignal,
  tag?: string,
): Promise<RegistryDocument> {
  const { client, ref, answered } = session;
  const tries = visit.tries ?? client.tries;
  for (let done = 1; ; done++) {
    const answer = await client.expect(
      visit.endpoint,
      {
        method: "GET",
        target: `${ref.path}/manifests/${expected.digest ?? tag}`,
        headers: { accept: ACCEPT },
        scopes: [pullScope(ref.path)],
        tries: visit.tries,
        signal,
      },
      [200],
    );
    try {
      const document = await readRegistryDocument(answer, expected);
      answered(visit.endpoint);
      return document;
    } catch (error) {
      answer.discard();
      if (done >= tries || !isPassing(error)) throw error;
      await again({ tries, onRetry: client.settings.onRetry, signal }, error.message, done);
    }
  }
}

function refuseArtifact({ descriptor, bytes }: RegistryDocument, doing: string): void {
  if (!isManifestType(descriptor.mediaType)) return;
  const { config } = parseManifest(bytes, descriptor.mediaType);
  if (isConfigType(config.mediaType)) return;
  // Since OCI 1.1 the config of an artifact may be empty, and the type stands beside it.
  const { artifactType } = parseJsonObject(bytes, "image manifest");
  const said = typeof artifactType === "string" && artifactType !== "" ? artifactType : config.mediaType;
  const type = JSON.stringify(said.slice(0, 160));
  throw new LeptonError(
    "invalid-argument",
    `${doing}: ${descriptor.digest} is an artifact of type ${type}, not an image`,
  );
}
