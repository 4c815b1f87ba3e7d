/** Images for tests, built in memory: the busybox image, and archives of every layout, sound and hostile. */
import { findBusybox } from "../../src/demo/busybox.ts";
import { busyboxLayer } from "../../src/demo/image.ts";
import type { ImagesApi } from "../../src/engine/types.ts";
import { digestHex } from "../../src/oci/digest.ts";
import { type BuiltImage, buildImage, type NewImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform, type Platform } from "../../src/oci/platform.ts";
import { type TarInput, tarBytes } from "../../src/oci/tar-writer.ts";
import { cut } from "./bytes.ts";

export const BUSYBOX = "docker.io/library/busybox:latest";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Contents of a layer by path: text, or a link. A path that ends in `/` is a folder; `.wh.` names are whiteouts. */
export type Files = Readonly<Record<string, string | { readonly link: string } | { readonly hardlink: string }>>;

export function layerOf(files: Files): Uint8Array {
  return tarBytes(Object.entries(files).map(([path, content]) => inputOf(path, content)));
}

function inputOf(path: string, content: Files[string]): Exclude<TarInput, { kind: "stream" }> {
  if (typeof content !== "string") {
    return "link" in content
      ? { path, kind: "symlink", linkPath: content.link }
      : { path, kind: "hardlink", linkPath: content.hardlink };
  }
  if (path.endsWith("/")) return { path, kind: "directory" };
  return { path, kind: "file", mode: 0o755, body: new TextEncoder().encode(content) };
}

/** An image with a working userland, and more layers where given. */
export async function busyboxImage(more: Partial<NewImage> = {}): Promise<BuiltImage> {
  const base = busyboxLayer(await findBusybox());
  const config = { Cmd: ["sh"], Env: [PATH], ...more.config };
  return buildImage({ platform: hostPlatform(), ...more, layers: [base, ...(more.layers ?? [])], config });
}

/** One that this machine does not run. */
export function otherPlatform(): Platform {
  return { os: "linux", architecture: hostPlatform().architecture === "arm64" ? "amd64" : "arm64" };
}

/** A tiny image that unpacks at once but cannot run. */
export function smallImage(files: Files = { hello: "hello\n" }, more: Partial<NewImage> = {}): BuiltImage {
  return buildImage({ platform: hostPlatform(), ...more, layers: [layerOf(files), ...(more.layers ?? [])] });
}

export interface DockerArchive {
  /** `manifest.json` first instead of last. */
  readonly manifestFirst?: boolean;
  /** Layout of docker before 25: a folder for each layer, doubles as symbolic links. */
  readonly legacy?: boolean;
}

/** A `docker save` archive; each entry of `images` has the names it is to get. */
export function dockerArchive(
  images: readonly { readonly names: readonly string[] | null; readonly image: BuiltImage }[],
  { manifestFirst = false, legacy = true }: DockerArchive = {},
): Uint8Array {
  const files: Exclude<TarInput, { kind: "stream" }>[] = [];
  const seen = new Map<string, string>();
  const manifest = images.map(({ names, image }, number) => {
    const config = legacy
      ? `${digestHex(image.config.descriptor.digest)}.json`
      : `blobs/sha256/${digestHex(image.config.descriptor.digest)}`;
    files.push({ path: config, kind: "file", body: image.config.bytes });
    const layers = image.layers.map(({ descriptor, bytes }, index) => {
      const hex = digestHex(descriptor.digest);
      if (!legacy) {
        files.push({ path: `blobs/sha256/${hex}`, kind: "file", body: bytes });
        return `blobs/sha256/${hex}`;
      }
      const folder = `${String(number).padStart(32, "0")}${String(index).padStart(32, "0")}`;
      const path = `${folder}/layer.tar`;
      const first = seen.get(hex);
      files.push({ path: folder, kind: "directory" });
      files.push({ path: `${folder}/VERSION`, kind: "file", body: new TextEncoder().encode("1.0") });
      files.push({ path: `${folder}/json`, kind: "file", body: new TextEncoder().encode("{}") });
      files.push(
        first === undefined ? { path, kind: "file", body: bytes } : { path, kind: "symlink", linkPath: `../${first}` },
      );
      seen.set(hex, first ?? path);
      return path;
    });
    return { Config: config, RepoTags: names, Layers: layers };
  });
  const last = {
    path: "manifest.json",
    kind: "file",
    body: new TextEncoder().encode(JSON.stringify(manifest)),
  } as const;
  return tarBytes(manifestFirst ? [last, ...files] : [...files, last]);
}

/** Loads the busybox image and returns its full name. */
export async function loadBusybox(
  engine: { readonly images: Pick<ImagesApi, "load"> },
  name: string = BUSYBOX,
): Promise<string> {
  await engine.images.load(cut(ociArchive([{ name, image: await busyboxImage() }])));
  return name;
}
