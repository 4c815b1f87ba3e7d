/** Messages that several services take, as callers write them and as the encoder wants them. */
import type { Descriptor } from "../gen/types/descriptor.ts";
import type { Mount } from "../gen/types/mount.ts";
import { need } from "./need.ts";

export type { Descriptor, Mount };

export type Labels = Readonly<Record<string, string>>;

export interface DescriptorInput {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: bigint;
  readonly annotations?: Labels | undefined;
}

export interface MountInput {
  readonly type: string;
  readonly source: string;
  readonly target?: string | undefined;
  readonly options?: readonly string[] | undefined;
}

/** A mount with every field. */
export function toMount({ type, source, target = "", options = [] }: MountInput): Mount {
  return { type, source, target, options: [...options] };
}

/** A descriptor with every field; throws `invalid-argument` where it is missing. */
export function toDescriptor(descriptor: DescriptorInput, verb: string): Descriptor {
  const { mediaType, digest, size, annotations } = need(descriptor, verb, "a descriptor");
  return { mediaType, digest, size, annotations: { ...annotations } };
}
