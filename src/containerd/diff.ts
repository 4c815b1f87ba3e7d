import { DiffDefinition } from "../gen/services/diff.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS, type LeasedCallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import {
  type Descriptor,
  type DescriptorInput,
  type Labels,
  type MountInput,
  toDescriptor,
  toMount,
} from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(DiffDefinition);

export interface ApplyLayer {
  readonly diff: DescriptorInput;
  readonly mounts: readonly MountInput[];
  /** Flush to disk before the answer (2.1+). */
  readonly syncFs?: boolean | undefined;
}

export interface MakeLayer {
  readonly left: readonly MountInput[];
  readonly right: readonly MountInput[];
  readonly mediaType: string;
  /** Key of the ingest that the blob is written under. */
  readonly ref: string;
  readonly labels?: Labels | undefined;
}

/** Layers to files and back. No deadlines of their own: a layer may be large. */
export interface Diff {
  /** Unpacks a layer onto mounts; resolves with the descriptor of the uncompressed tar, whose digest is the diff id. */
  apply(layer: ApplyLayer, options?: CallOptions): Promise<Descriptor>;
  /** Packs what `right` has and `left` has not into a blob of the content store, kept by the lease. */
  diff(layer: MakeLayer, options: LeasedCallOptions): Promise<Descriptor>;
}

/** The diff service over a wire. */
export function diffOf(wire: Wire): Diff {
  return {
    async apply({ diff, mounts, syncFs = false }, options) {
      const request = { diff: toDescriptor(diff, "Diff.Apply"), mounts: mounts.map(toMount), payloads: {}, syncFs };
      return answered((await unary(wire, methods.apply, request, options, DEADLINE_MS.none)).applied, "Diff.Apply");
    },
    async diff({ left, right, mediaType, ref, labels }, options) {
      need(options?.lease, "Diff.Diff", "a lease");
      const sides = { left: left.map(toMount), right: right.map(toMount) };
      const request = { ...sides, mediaType, ref, labels: { ...labels }, sourceDateEpoch: undefined };
      return answered((await unary(wire, methods.diff, request, options, DEADLINE_MS.none)).diff, "Diff.Diff");
    },
  };
}
