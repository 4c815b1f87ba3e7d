import { type Image, ImagesDefinition } from "../gen/services/images.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { type DescriptorInput, type Labels, toDescriptor } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(ImagesDefinition);

/** A name and the blob it points at. */
export type ImageRecord = Image;

/** An image to write. The target is mandatory even where only labels change: without it the daemon dies. */
export interface ImageInput {
  readonly name: string;
  readonly target: DescriptorInput;
  readonly labels?: Labels | undefined;
}

/** A field path that Images.Update takes; everything behind the first dot is one key. */
export type ImageField = "labels" | `labels.${string}` | "annotations" | `annotations.${string}` | "target";

export interface DeleteImageOptions extends CallOptions {
  /** Wait until the garbage collector has run. */
  readonly sync?: boolean | undefined;
  /** Delete only where the name still points here (2.0+; older daemons do not look). */
  readonly target?: DescriptorInput | undefined;
}

/** Image names of a namespace. */
export interface Images {
  get(name: string, options?: CallOptions): Promise<ImageRecord>;
  /** Filter fields: `name target.digest target.mediatype labels annotations`. */
  list(filters?: readonly string[], options?: CallOptions): Promise<ImageRecord[]>;
  create(image: ImageInput, options?: CallOptions): Promise<ImageRecord>;
  /** Writes the named fields; all of them where none is named. */
  update(image: ImageInput, fields?: readonly ImageField[], options?: CallOptions): Promise<ImageRecord>;
  delete(name: string, options?: DeleteImageOptions): Promise<void>;
}

/** The images service over a wire. */
export function imagesOf(wire: Wire): Images {
  return {
    async get(name, options) {
      return answered((await unary(wire, methods.get, { name }, options)).image, "Images.Get");
    },
    async list(filters = [], options) {
      return (await unary(wire, methods.list, { filters: [...filters] }, options)).images;
    },
    async create(image, options) {
      const request = { image: toMessage(image, "Images.Create"), sourceDateEpoch: undefined };
      const response = await unary(wire, methods.create, request, options, DEADLINE_MS.write);
      return answered(response.image, "Images.Create");
    },
    async update(image, fields = [], options) {
      const message = toMessage(image, "Images.Update");
      const request = { image: message, updateMask: [...fields], sourceDateEpoch: undefined };
      const response = await unary(wire, methods.update, request, options, DEADLINE_MS.write);
      return answered(response.image, "Images.Update");
    },
    async delete(name, options = {}) {
      const { sync = false, target } = options;
      const request = { name, sync, target: target && toDescriptor(target, "Images.Delete") };
      await unary(wire, methods.delete, request, options, sync ? DEADLINE_MS.slow : DEADLINE_MS.write);
    },
  };
}

function toMessage(image: ImageInput, verb: string): Image {
  const { name, labels, target } = need(image, verb, "an image");
  const dates = { createdAt: undefined, updatedAt: undefined };
  return { name, labels: { ...labels }, target: toDescriptor(target, verb), ...dates };
}
