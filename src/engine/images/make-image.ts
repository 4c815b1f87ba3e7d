/** Turns layers that are in the content store into an image: config, manifest, snapshots, name. */
import type { Client } from "../../containerd/client.ts";
import type { Digest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { DOCKER_CONFIG, DOCKER_MANIFEST, OCI_CONFIG, OCI_MANIFEST } from "../../oci/media-types.ts";
import { createDocumentReader } from "../content/documents.ts";
import { readVariant } from "../content/variants.ts";
import { type Leased, writeJson } from "../content/write-blob.ts";
import { labelGraph } from "./gc-labels.ts";
import { danglingName } from "./names.ts";
import { putName } from "./put-name.ts";
import { unpackVariant } from "./unpack.ts";

export interface MakeImage extends Leased {
  /** Whose words its documents use. */
  readonly family: "oci" | "docker";
  readonly config: object;
  readonly layers: readonly Descriptor[];
  /** Full reference; without one the image is there by its id only. */
  readonly name?: string | undefined;
  readonly snapshotter: string;
}

/** Resolves with the image id. The name comes last: on an error no image has changed. */
export async function makeImage(client: Client, image: MakeImage): Promise<Digest> {
  const { family, layers, lease, signal, snapshotter } = image;
  const leased = { lease, signal };
  const isOci = family === "oci";
  const config = await writeJson(client, isOci ? OCI_CONFIG : DOCKER_CONFIG, image.config, leased);
  const mediaType = isOci ? OCI_MANIFEST : DOCKER_MANIFEST;
  const target = await writeJson(client, mediaType, { schemaVersion: 2, mediaType, config, layers }, leased);
  const reader = createDocumentReader(client, signal);
  // Its only platform, whichever that is.
  const variant = await readVariant(reader, target, (await reader.config(config)).platform);
  const sizes = new Map([target, config, ...layers].map(({ digest, size }) => [digest, size]));
  await labelGraph(client, target, { reader, sizes, signal });
  await unpackVariant(client, variant, { snapshotter, lease, signal });
  await putName(client, { name: image.name ?? danglingName(target.digest), target }, { signal });
  return config.digest;
}
