/** `inspect` of an image, in the shape of docker's. */
import type { Engine } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import { familiarName } from "../image-name.ts";

type InspectedImage = Awaited<ReturnType<Engine["images"]["inspect"]>>;

/** The part of an OCI image config that is shown. */
interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly os?: string;
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
  };
  readonly rootfs?: { readonly type?: string; readonly diff_ids?: readonly string[] };
}

/** docker's object, with Go's field names for templates; `names` are all names of the same image. */
export function inspectImage(image: InspectedImage, names: readonly string[]): GoStruct {
  const document = configOf(image.config);
  return goStruct(
    {
      ID: image.configDigest === "" ? image.digest : image.configDigest,
      RepoTags: names.filter((name) => !name.includes("@")).map(familiarName),
      RepoDigests: [`${familiarName(image.repository)}@${image.digest}`],
      Parent: "",
      Comment: document.comment ?? "",
      Created: document.created ?? new Date(image.createdAtMs).toISOString(),
      Author: document.author ?? "",
      Config: runConfig(document),
      Architecture: document.architecture ?? "",
      Variant: document.variant,
      Os: document.os ?? "",
      Size: image.sizeBytes === 0 ? image.contentBytes : image.sizeBytes,
      GraphDriver: goStruct({ Data: null, Name: "" }),
      RootFS: goStruct({ Type: document.rootfs?.type ?? "layers", Layers: [...(document.rootfs?.diff_ids ?? [])] }),
      Metadata: goStruct({ LastTagTime: new Date(image.createdAtMs).toISOString() }),
      Descriptor: goStruct(
        { MediaType: image.mediaType, Digest: image.digest },
        { MediaType: "mediaType", Digest: "digest" },
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
  });
}

function keysOf(set: Readonly<Record<string, unknown>> | undefined): GoValue {
  return set === undefined ? new GoNil("map") : new GoMap(Object.keys(set).map((key) => [key, goStruct({})] as const));
}
