/** Archives that are not what they say. */
import { type BuiltImage, blob, jsonBlob, layoutArchive, named } from "../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { smallImage } from "./image.ts";

// Of its own content: bytes that containerd has already, in any namespace, are not looked at again.
export function corrupted(): Uint8Array {
  const image = smallImage({ corrupted: "never loaded soundly" });
  const [layer, ...rest] = image.layers;
  if (layer === undefined) throw new Error("no layer");
  const bytes = new Uint8Array(layer.bytes).fill(1, 0, 10);
  return layoutArchive(
    [named(image.manifest.descriptor, "a")],
    [image.manifest, image.config, { ...layer, bytes }, ...rest],
  );
}

function rebuilt(
  image: BuiltImage,
  change: (config: { rootfs: { diff_ids: string[] } }) => void,
  layers = image.layers,
) {
  const document = JSON.parse(new TextDecoder().decode(image.config.bytes));
  change(document);
  const config = jsonBlob(OCI_CONFIG, document);
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  return layoutArchive([named(manifest.descriptor, "a")], [manifest, config, ...layers]);
}

export function wrongDiffId(image: BuiltImage): Uint8Array {
  return rebuilt(image, (config) => {
    config.rootfs.diff_ids = [`sha256:${"a".repeat(64)}`];
  });
}

export function wrongCount(image: BuiltImage): Uint8Array {
  return rebuilt(image, () => {}, [...image.layers, ...image.layers]);
}

export function wrongSize(image: BuiltImage): Uint8Array {
  const layers = image.layers.map((layer) => ({ ...layer, descriptor: { ...layer.descriptor, size: 7 } }));
  return rebuilt(image, () => {}, layers);
}

export function artifact(): Uint8Array {
  const config = blob("application/vnd.oci.empty.v1+json", new TextEncoder().encode("{}"));
  const manifest = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, config: config.descriptor, layers: [] });
  return layoutArchive([named(manifest.descriptor, "a")], [manifest, config]);
}

export function deepIndex(image: BuiltImage): Uint8Array {
  const chain = [image.manifest];
  for (let depth = 0; depth < 5; depth += 1) {
    const inner = chain.at(-1);
    chain.push(jsonBlob(OCI_INDEX, { schemaVersion: 2, manifests: [inner?.descriptor] }));
  }
  const top = chain.at(-1);
  if (top === undefined) throw new Error("no index");
  return layoutArchive([named(top.descriptor, "a")], [...chain, image.config, ...image.layers]);
}
