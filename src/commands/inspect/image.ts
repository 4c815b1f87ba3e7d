/** `inspect` of an image, in the shape of docker's. */
import type { ImageDetail } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";

/** The part of an OCI image config that is shown. */
interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly os?: string;
  readonly "os.version"?: string;
  readonly config?: {
    readonly User?: string;
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Volumes?: Readonly<Record<string, unknown>>;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly StopSignal?: string;
    readonly Healthcheck?: unknown;
    readonly OnBuild?: unknown;
    readonly Shell?: unknown;
  };
  readonly rootfs?: { readonly type?: string; readonly diff_ids?: readonly string[] };
}

/** docker's object, with Go's field names for templates. */
export function inspectImage(image: ImageDetail): GoStruct {
  const document = configOf(image.config);
  return goStruct(
    {
      ID: image.configDigest === "" ? image.digest : image.configDigest,
      RepoTags: [...image.tags],
      RepoDigests: [...image.digests],
      Parent: "",
      Comment: document.comment ?? "",
      Created: document.created ?? new Date(image.createdAtMs).toISOString(),
      Author: document.author ?? "",
      Config: runConfig(document),
      Architecture: document.architecture ?? "",
      Variant: document.variant || undefined,
      Os: document.os ?? "",
      OsVersion: document["os.version"] || undefined,
      Size: image.sizeBytes === 0 ? image.contentBytes : image.sizeBytes,
      GraphDriver: goStruct({ Data: null, Name: image.snapshotter }),
      RootFS: goStruct({ Type: document.rootfs?.type ?? "layers", Layers: [...(document.rootfs?.diff_ids ?? [])] }),
      Metadata: goStruct({ LastTagTime: new Date(image.taggedAtMs).toISOString() }),
      Descriptor: goStruct(
        { MediaType: image.mediaType, Digest: image.digest, Size: image.targetBytes },
        { MediaType: "mediaType", Digest: "digest", Size: "size" },
      ),
    },
    { ID: "Id" },
  );
}

/** The config document as far as it is one. */
export function configOf(config: unknown): ImageConfig {
  return typeof config === "object" && config !== null ? (config as ImageConfig) : {};
}

function runConfig({ config = {} }: ImageConfig): GoStruct {
  return goStruct({
    User: config.User ?? "",
    ExposedPorts: keysOf(config.ExposedPorts),
    Env: sliceOrNil(config.Env),
    Entrypoint: sliceOrNil(config.Entrypoint),
    Cmd: sliceOrNil(config.Cmd),
    Volumes: keysOf(config.Volumes),
    WorkingDir: config.WorkingDir ?? "",
    Labels: config.Labels === undefined ? new GoNil("map") : new GoMap(config.Labels),
    StopSignal: config.StopSignal,
    Healthcheck: healthcheck(config.Healthcheck),
    OnBuild: wordsOf(config.OnBuild),
    Shell: wordsOf(config.Shell),
  });
}

// docker's additions to the config of OCI, which nobody has checked.
function healthcheck(found: unknown): GoValue {
  return typeof found === "object" && found !== null && !Array.isArray(found)
    ? (found as { readonly [key: string]: GoValue })
    : undefined;
}

function wordsOf(found: unknown): GoValue {
  return Array.isArray(found) && found.length > 0 ? found.map(String) : undefined;
}

function keysOf(set: Readonly<Record<string, unknown>> | undefined): GoValue {
  return set === undefined ? new GoNil("map") : new GoMap(Object.keys(set).map((key) => [key, goStruct({})] as const));
}
