/** `import`: makes an image of one layer from the archive of a root file system. */
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import { applyChanges } from "../../oci/changes/apply.ts";
import { configDocument } from "../../oci/changes/config-document.ts";
import { type Compression, decompress, detectCompression, peek } from "../../oci/compression.ts";
import { createDigester, type Digest, parseDigest } from "../../oci/digest.ts";
import { OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD } from "../../oci/media-types.ts";
import { hostPlatform, parsePlatform } from "../../oci/platform.ts";
import { withLease } from "../lease.ts";
import { makeImage } from "./make-image.ts";
import { newName } from "./tag.ts";

export interface ImportOptions {
  readonly snapshotter: string;
  /** As a user types it; without one the image is there by its id only. */
  readonly name?: string | undefined;
  /** Dockerfile instructions. */
  readonly changes?: readonly string[] | undefined;
  readonly message?: string | undefined;
  readonly platform?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

// A slow pipe may feed us for hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/** Reads `source` once and resolves with the image id. On an error nothing stays behind. */
export async function importImage(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<Digest> {
  const { signal, snapshotter } = options;
  // What can be wrong with the words is said before the archive is read.
  const name = options.name === undefined ? undefined : newName(options.name);
  const run = applyChanges({}, options.changes ?? []);
  const platform = options.platform === undefined ? hostPlatform() : parsePlatform(options.platform);
  return await withLease(
    client,
    async (lease) => {
      const { layer, diffId } = await storeLayer(client, source, { lease, signal });
      const created = new Date().toISOString();
      const comment = options.message ?? "Imported from -";
      const config = configDocument({ platform, created, run, diffIds: [diffId], history: [{ created, comment }] });
      return await makeImage(client, { family: "oci", config, layers: [layer], name, snapshotter, lease, signal });
    },
    { expireMs: LEASE_MS, signal },
  );
}

const MEDIA_TYPES: Readonly<Partial<Record<Compression, string>>> = {
  none: OCI_LAYER,
  gzip: OCI_LAYER_GZIP,
  zstd: OCI_LAYER_ZSTD,
};

async function storeLayer(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  { lease, signal }: { readonly lease: string; readonly signal: AbortSignal | undefined },
) {
  const { head, whole, leave } = await peek(source);
  const compression = detectCompression(head);
  const mediaType = MEDIA_TYPES[compression];
  if (mediaType === undefined || head.length === 0) {
    await leave();
    throw mediaType === undefined ? unsupported(compression) : new LeptonError("invalid-argument", "archive is empty");
  }
  const written = await client.content.write({ ref: `lepton-import-${lease}` }, whole, { lease, signal });
  const digest = parseDigest(written.digest);
  const layer = { mediaType, digest, size: Number(written.size) };
  if (compression === "none") return { layer, diffId: digest };
  const digester = createDigester();
  for await (const chunk of decompress(client.content.read(digest, {}, { signal }))) digester.update(chunk);
  return { layer, diffId: digester.digest() };
}

function unsupported(compression: Compression): LeptonError {
  const tool = compression === "xz" ? "xz -dc" : "bzip2 -dc";
  return new LeptonError("unimplemented", `${compression} compression is not supported`, {
    hint: `unpack it on the way: ${tool} FILE | lepton import -`,
  });
}
