/** `inspect`, `container inspect`, `image inspect`; networks and volumes are found by `inspect` too. */
import type { Engine, ForPlatform, ImageDetail } from "../../engine/types.ts";
import { type ErrorCode, isLeptonError, LeptonError } from "../../errors.ts";
import type { Command, CommandContext, CommandResult, OptionSpec, PaneAction, Parsed } from "../define.ts";
import type { GoStruct } from "../go-value.ts";
import { networkObject } from "../network/object.ts";
import { OBJECT_FORMAT, PLATFORM } from "../options.ts";
import { flag, given, text } from "../read.ts";
import { volumeObject } from "../volume/object.ts";
import { inspectContainer } from "./container.ts";
import { inspectImage } from "./image.ts";
import { imageDocuments } from "./image-documents.ts";

const TYPES = ["container", "image", "network", "volume"] as const;
type ObjectType = (typeof TYPES)[number];

const SIZE: OptionSpec = {
  name: "size",
  short: "s",
  kind: "boolean",
  summary: "Display total file sizes of containers",
};

// nerdctl's option and words.
const MODE: OptionSpec = {
  name: "mode",
  kind: "string",
  value: "string",
  summary: 'What to show: "dockercompat" (docker\'s object), or "native" (index, manifest and config as they are)',
};

// Three habits, one view: docker's inspect, kubectl's describe and YAML.
const ACTIONS: readonly PaneAction[] = ["i", "d", "y"].map((key) => ({ pane: "containers", key, hint: "inspect" }));

export const inspect: Command = {
  path: ["inspect"],
  group: "System",
  summary: "Return low-level information on containers, images, networks and volumes",
  args: [
    {
      name: "NAME|ID",
      summary: "Containers, images, networks or volumes",
      required: true,
      variadic: true,
      complete: "container",
    },
  ],
  options: [
    OBJECT_FORMAT,
    SIZE,
    {
      name: "type",
      kind: "string",
      value: "string",
      summary: "Only inspect objects of the given type: container, image, network or volume",
    },
  ],
  actions: ACTIONS,
  run: (ctx, parsed) => inspectAll(ctx, parsed, typeOf(text(parsed, "type"))),
};

export const inspectContainers: Command = {
  path: ["container", "inspect"],
  group: "Containers",
  summary: "Display detailed information on one or more containers",
  args: [{ name: "CONTAINER", summary: "Containers to show", required: true, variadic: true, complete: "container" }],
  options: [OBJECT_FORMAT, SIZE],
  run: (ctx, parsed) => inspectAll(ctx, parsed, "container"),
};

export const inspectImages: Command = {
  path: ["image", "inspect"],
  group: "Images",
  summary: "Display detailed information on one or more images",
  args: [{ name: "IMAGE", summary: "Images to show", required: true, variadic: true, complete: "image" }],
  options: [OBJECT_FORMAT, MODE, PLATFORM],
  actions: [
    ...["i", "d"].map((key): PaneAction => ({ pane: "images", key, hint: "inspect" })),
    { pane: "images", key: "y", hint: "manifest", options: { mode: "native" } },
  ],
  run: (ctx, parsed) => inspectAll(ctx, parsed, "image"),
};

function isNative(parsed: Parsed): boolean {
  const mode = text(parsed, "mode") ?? "dockercompat";
  if (mode === "native" || mode === "dockercompat") return mode === "native";
  throw new LeptonError("invalid-argument", `"${mode}" is not a valid value for --mode`, {
    hint: "modes are dockercompat and native",
  });
}

function typeOf(word: string | undefined): ObjectType | undefined {
  const type = TYPES.find((known) => known === word);
  if (type === undefined && word !== undefined && word !== "")
    throw new LeptonError("invalid-argument", `"${word}" is not a valid value for --type`, {
      hint: `types are ${TYPES.join(", ")}`,
    });
  return type;
}

async function inspectAll(ctx: CommandContext, parsed: Parsed, type: ObjectType | undefined): Promise<CommandResult> {
  const platform = given("platform", text(parsed, "platform"));
  const shape = isNative(parsed) ? imageDocuments : inspectImage;
  const values: unknown[] = [];
  const failures: unknown[] = [];
  for (const ref of parsed.args) {
    try {
      values.push(await inspectOne(ctx.engine, ref, { type, size: flag(parsed, "size"), platform, shape }));
    } catch (error) {
      failures.push(error);
    }
  }
  return { kind: "json", values, failures, ...given("format", text(parsed, "format")) };
}

interface Wanted {
  readonly type: ObjectType | undefined;
  readonly size: boolean;
  readonly platform: ForPlatform;
  /** Of an image. */
  readonly shape: (image: ImageDetail) => GoStruct;
}

// As docker: a container of that name hides an image of that name, that a network, and that a volume.
async function inspectOne(engine: Engine, ref: string, wanted: Wanted): Promise<GoStruct> {
  const { type, size } = wanted;
  if (type === "container") return containerOf(engine, ref, size);
  if (type === "image") return imageOf(engine, ref, wanted);
  if (type === "network") return networkOf(engine, ref);
  if (type === "volume") return volumeOf(engine, ref, size);
  const found =
    (await unlessUnknown(containerOf(engine, ref, size))) ??
    (await unlessUnknown(imageOf(engine, ref, wanted), "invalid-argument")) ??
    (await unlessUnknown(networkOf(engine, ref)));
  return (
    found ??
    volumeOf(engine, ref, size).catch((error: unknown) => {
      throw noSuchObject(ref, error);
    })
  );
}

/** Undefined where there is none; `also` is the error of a name that can be none. */
async function unlessUnknown(looking: Promise<GoStruct>, also?: ErrorCode): Promise<GoStruct | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isLeptonError(error, "not-found") || (also !== undefined && isLeptonError(error, also))) return undefined;
    throw error;
  }
}

async function networkOf(engine: Engine, ref: string): Promise<GoStruct> {
  return networkObject(await engine.networks.inspect(ref));
}

async function volumeOf(engine: Engine, ref: string, size: boolean): Promise<GoStruct> {
  return volumeObject(await engine.volumes.inspect(ref, { size, usedBy: size }));
}

async function containerOf(engine: Engine, ref: string, size: boolean): Promise<GoStruct> {
  const detail = await engine.containers.inspect(ref, { size });
  return inspectContainer(detail, await configDigestOf(engine, detail.image));
}

// The image may be gone, and its name may be anything where another tool made the container.
async function configDigestOf(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await engine.images.inspect(name)).configDigest || undefined;
  } catch (error) {
    if (isLeptonError(error, "not-found") || isLeptonError(error, "invalid-argument")) return undefined;
    throw error;
  }
}

async function imageOf(engine: Engine, ref: string, { platform, shape }: Wanted): Promise<GoStruct> {
  return shape(await engine.images.inspect(ref, platform));
}

function noSuchObject(ref: string, error: unknown): unknown {
  return isLeptonError(error, "not-found")
    ? new LeptonError("not-found", `no such object: ${ref}`, { cause: error })
    : error;
}
