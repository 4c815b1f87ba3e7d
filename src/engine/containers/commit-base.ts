/** The image that a container stands on, as a commit needs it: with its documents, or not at all. */
import type { Client } from "../../containerd/client.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { equals } from "../../containerd/filters.ts";
import type { Variant } from "../content/variants.ts";
import { type SurveyedImage, surveyImages } from "../images/survey.ts";

/**
 * The variant whose layers are the container's: that of its image's name, else of any image. Undefined where it is not
 * here any more, as after a pull that moved the name.
 */
export async function baseOf(client: Client, record: ContainerRecord, parent: string): Promise<Variant | undefined> {
  const named = record.image === "" ? [] : await client.images.list([equals("name", record.image)]);
  const ofName = named.length === 0 ? undefined : standingOn(await surveyImages(client, named), parent);
  // Every image without layers would fit a container without any.
  return (
    ofName ?? (parent === "" ? undefined : standingOn(await surveyImages(client, await client.images.list()), parent))
  );
}

function standingOn(images: readonly SurveyedImage[], parent: string): Variant | undefined {
  return images.flatMap(({ variants }) => variants).find(({ chainIds }) => (chainIds.at(-1) ?? "") === parent);
}
