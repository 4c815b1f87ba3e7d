/** Archives as other tools write them. */
import { type BuiltImage, layoutArchive, ociArchive, REF_NAME_ANNOTATION } from "../../src/oci/image-archive.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { dockerArchive } from "./image.ts";

function blobsOf(image: BuiltImage) {
  return [image.manifest, image.config, ...image.layers];
}

export function combined(image: BuiltImage): Uint8Array {
  const oci = ociArchive([{ name: "docker.io/library/app:1", image }]);
  const docker = dockerArchive([{ names: ["app:1"], image }], { legacy: false });
  return Buffer.concat([oci.subarray(0, oci.length - 1024), docker]);
}

export function annotated(image: BuiltImage, annotations: Record<string, string>): Uint8Array {
  return layoutArchive([{ ...image.manifest.descriptor, annotations }], blobsOf(image));
}

export function refNamed(image: BuiltImage, name: string): Uint8Array {
  return annotated(image, { [REF_NAME_ANNOTATION]: name });
}

export function dotted(image: BuiltImage): Uint8Array {
  const config = image.config.bytes;
  const manifest = [
    { Config: "./c.json", RepoTags: ["app:1"], Layers: image.layers.map((_, index) => `l/${index}.tar`) },
  ];
  return tarBytes([
    { path: "./l", kind: "directory" },
    ...image.layers.map(({ bytes }, index) => ({ path: `./l/x/../${index}.tar`, kind: "file" as const, body: bytes })),
    { path: "/c.json", kind: "file", body: config },
    { path: "./manifest.json", kind: "file", body: new TextEncoder().encode(JSON.stringify(manifest)) },
  ]);
}
