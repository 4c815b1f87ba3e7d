/** Everything that a listing of images needs, in a bounded number of calls. */
import type { Client, ImageRecord } from "../../containerd/client.ts";
import type { Digest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { bestPlatform, hostPlatform } from "../../oci/platform.ts";
import { mapLimited } from "../concurrency.ts";
import { createDocumentReader, type DocumentReader, fromWire } from "../content/documents.ts";
import { readPresentVariants, type Variant } from "../content/variants.ts";

/** An image record with what its documents say. */
export interface SurveyedImage {
  readonly record: ImageRecord;
  readonly target: Descriptor;
  /** Platforms whose documents are here. */
  readonly variants: readonly Variant[];
  /** The one for this machine, else the first. */
  readonly main: Variant | undefined;
}

// Reads of small blobs under way at once.
const READS = 64;

/** Reads the documents of these records, each blob once: two or three reads a distinct image. */
export async function surveyImages(client: Client, records: readonly ImageRecord[]): Promise<SurveyedImage[]> {
  return await surveyWith(createDocumentReader(client), records);
}

/** The same, through any reader. */
export async function surveyWith(reader: DocumentReader, records: readonly ImageRecord[]): Promise<SurveyedImage[]> {
  return await mapLimited(records, READS, (record) => surveyImage(reader, record));
}

async function surveyImage(reader: DocumentReader, record: ImageRecord): Promise<SurveyedImage> {
  const target = fromWire(record.target ?? { mediaType: "", digest: "", size: 0n, annotations: {} });
  const variants = await readPresentVariants(reader, target);
  const [first] = variants;
  const main =
    variants.length < 2 ? first : (bestPlatform(hostPlatform(), variants, ({ platform }) => platform) ?? first);
  return { record, target, variants, main };
}

/** docker's image id: the digest of the config; that of the target where the config is not here. */
export function imageId({ main, target }: SurveyedImage): Digest {
  return main?.manifest.config.digest ?? target.digest;
}
