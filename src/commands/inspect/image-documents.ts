/** `image inspect --mode native`: an image as its documents say it, nothing translated; the names are nerdctl's. */
import type { ImageDetail } from "../../engine/types.ts";
import { type GoStruct, type GoValue, goStruct } from "../go-value.ts";

/** Record, index where there is one, manifest and config; a document that is not here is left out. */
export function imageDocuments(image: ImageDetail): GoStruct {
  const { name, mediaType, digest, targetBytes, taggedAtMs } = image;
  return goStruct({
    Image: goStruct({
      Name: name,
      Target: goStruct(
        { MediaType: mediaType, Digest: digest, Size: targetBytes },
        { MediaType: "mediaType", Digest: "digest", Size: "size" },
      ),
      UpdatedAt: new Date(taggedAtMs).toISOString(),
    }),
    // What came out of JSON is what templates and JSON can show.
    Index: image.index as GoValue,
    Manifest: image.manifest as GoValue,
    ImageConfig: image.config as GoValue,
  });
}
