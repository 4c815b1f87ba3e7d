/** Opens one repository of one registry. */
import type { ImageRef } from "../oci/reference.ts";
import { streamBlob } from "./blob.ts";
import { openClient } from "./client.ts";
import type { Endpoint } from "./hosts/endpoint.ts";
import { endpointsOf } from "./hosts/endpoints.ts";
import type { Connections } from "./http/connections.ts";
import { peekBlob } from "./peek-blob.ts";
import { putDocument } from "./put-document.ts";
import { fetchDocument, resolveDocument } from "./resolve.ts";
import type { Session } from "./session.ts";
import { listTags } from "./tags.ts";
import type { Reach, RegistrySettings, Repository } from "./types.ts";
import { hasBlob, uploadBlob } from "./upload.ts";

/**
 * Opens a repository; nothing is asked of the registry yet. `connections` may be shared by several of them.
 * Throws `invalid-argument` where the configuration of its host cannot be read.
 */
export function openRepository(ref: ImageRef, settings: RegistrySettings, connections?: Connections): Repository {
  const client = openClient(settings, { connections });
  let last: Endpoint | undefined;
  const session: Session = {
    client,
    ref,
    endpoints: endpointsOf(ref.domain, settings),
    down: new Set(),
    answered: (endpoint) => {
      last = endpoint;
    },
  };

  function reach(): Reach | undefined {
    if (last === undefined) return undefined;
    return { origin: client.baseOf(last).origin, usedCredential: client.usedCredential(last), custom: last.custom };
  }

  return {
    ref,
    resolve: ({ signal } = {}) => resolveDocument(session, signal),
    document: (descriptor, { signal } = {}) => fetchDocument(session, descriptor, signal),
    blob: (descriptor, options) => streamBlob(session, descriptor, options),
    peek: (descriptor, part) => peekBlob(session, descriptor, part),
    reach,
    hasBlob: (descriptor, { signal } = {}) => hasBlob(session, descriptor, signal),
    upload: (descriptor, read, options) => uploadBlob(session, descriptor, read, options),
    putDocument: (document, options) => putDocument(session, document, options),
    tags: ({ signal } = {}) => listTags(session, signal),
    close: () => client.close(),
  };
}
