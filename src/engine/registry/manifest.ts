/** `manifest inspect`: the documents behind a reference, as the registry has them. */
import { type Descriptor, MAX_CONFIG_BYTES, parseImageConfig, parseIndex, parseManifest } from "../../oci/documents.ts";
import { isConfigType, isIndexType, isManifestType } from "../../oci/media-types.ts";
import type { Platform } from "../../oci/platform.ts";
import { formatImageRef, type ImageRef, parseImageRef, withDefaultTag } from "../../oci/reference.ts";
import { openRepository } from "../../registry/repository.ts";
import type { RegistryDocument, RegistrySettings, Repository } from "../../registry/types.ts";
import { mapLimited } from "../concurrency.ts";
import type { InspectedManifest, InspectManifest, RegistryManifest } from "../types/registry-lookup.ts";

// Documents under way at once.
const FETCHES = 4;

/** Asks the registry alone; what is stored here does not count. */
export async function inspectManifest(
  settings: RegistrySettings,
  ref: string,
  { deep = false, signal }: InspectManifest = {},
): Promise<InspectedManifest> {
  const parsed = withDefaultTag(parseImageRef(ref));
  const repository = openRepository(parsed, settings);
  try {
    const top = await repository.resolve({ signal });
    const isIndex = isIndexType(top.descriptor.mediaType);
    const images = !deep
      ? []
      : isIndex
        ? await imagesOf(repository, top, signal)
        : [await lone(repository, top, signal)];
    return { top: toManifest(parsed, top), isIndex, images };
  } finally {
    repository.close();
  }
}

async function imagesOf(
  repository: Repository,
  { bytes, descriptor }: RegistryDocument,
  signal: AbortSignal | undefined,
): Promise<RegistryManifest[]> {
  const children = parseIndex(bytes, descriptor.mediaType).manifests.filter(({ mediaType }) =>
    isManifestType(mediaType),
  );
  return await mapLimited(children, FETCHES, async (child) => {
    const document = await repository.document(child, { signal });
    const ref: ImageRef = { ...repository.ref, digest: child.digest };
    return toManifest(ref, document, child.platform);
  });
}

// A manifest does not say for which platform it is; its config does.
async function lone(repository: Repository, top: RegistryDocument, signal: AbortSignal | undefined) {
  const { config } = parseManifest(top.bytes, top.descriptor.mediaType);
  const isImage = isConfigType(config.mediaType) && config.size <= MAX_CONFIG_BYTES;
  const platform = isImage ? parseImageConfig(await bytesOf(repository, config, signal)).platform : undefined;
  return toManifest(repository.ref, top, platform);
}

async function bytesOf(repository: Repository, descriptor: Descriptor, signal: AbortSignal | undefined) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of repository.blob(descriptor, { signal })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function toManifest(ref: ImageRef, { descriptor, bytes }: RegistryDocument, platform?: Platform): RegistryManifest {
  const { mediaType, digest } = descriptor;
  return { ref: formatImageRef(ref), mediaType, digest, bytes, ...(platform === undefined ? {} : { platform }) };
}
