import { type Info, Kind, SnapshotsDefinition, type UsageResponse } from "../gen/services/snapshots.ts";
import { collect, serverStream, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS, type LeasedCallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { Labels, Mount } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(SnapshotsDefinition);

export type SnapshotInfo = Info;
export type SnapshotUsage = UsageResponse;

/** Numbers of SnapshotInfo.kind. */
export const SNAPSHOT_KIND = Kind;

export interface Layer {
  readonly key: string;
  /** Name of a committed snapshot; none for an empty one. */
  readonly parent?: string | undefined;
  readonly labels?: Labels | undefined;
}

export interface Commit {
  readonly name: string;
  readonly key: string;
  readonly labels?: Labels | undefined;
  /** 2.2+: rebases while committing; older daemons do not see it. */
  readonly parent?: string | undefined;
}

/** Snapshots of one snapshotter in a namespace. */
export interface Snapshots {
  stat(key: string, options?: CallOptions): Promise<SnapshotInfo>;
  /** A writable snapshot. The lease is mandatory: without one the garbage collector may take it at any moment. */
  prepare(layer: Layer, options: LeasedCallOptions): Promise<Mount[]>;
  /** A read-only snapshot, under a lease as well. */
  view(layer: Layer, options: LeasedCallOptions): Promise<Mount[]>;
  mounts(key: string, options?: CallOptions): Promise<Mount[]>;
  commit(commit: Commit, options?: CallOptions): Promise<void>;
  /** Throws `failed-precondition` where other snapshots stand on it. */
  remove(key: string, options?: CallOptions): Promise<void>;
  /** Filter fields: `name parent kind labels`. */
  list(filters?: readonly string[], options?: CallOptions): Promise<SnapshotInfo[]>;
  /** Bytes and inodes of this layer alone; walks the files of an active one. */
  usage(key: string, options?: CallOptions): Promise<SnapshotUsage>;
  /** Sets these labels and leaves the others; an empty value removes a label. */
  update(key: string, labels: Labels, options?: CallOptions): Promise<SnapshotInfo>;
  /** Frees the disk of removed snapshots where the snapshotter does that late. */
  cleanup(options?: CallOptions): Promise<void>;
}

/** One snapshotter over a wire. */
export function snapshotsOf(wire: Wire, snapshotter: string): Snapshots {
  const { slow } = DEADLINE_MS;
  const layerOf = ({ key, parent = "", labels }: Layer) => ({ snapshotter, key, parent, labels: { ...labels } });
  return {
    ...snapshotQueries(wire, snapshotter),
    async prepare(layer, options) {
      need(options?.lease, "Snapshots.Prepare", "a lease");
      return (await unary(wire, methods.prepare, layerOf(layer), options, slow)).mounts;
    },
    async view(layer, options) {
      need(options?.lease, "Snapshots.View", "a lease");
      return (await unary(wire, methods.view, layerOf(layer), options, slow)).mounts;
    },
    async commit({ name, key, labels, parent = "" }, options) {
      const request = { snapshotter, name, key, labels: { ...labels }, parent };
      await unary(wire, methods.commit, request, options, slow);
    },
    async remove(key, options) {
      await unary(wire, methods.remove, { snapshotter, key }, options, slow);
    },
    async update(key, labels, options) {
      const name = need(key, "Snapshots.Update", "a key");
      const dates = { createdAt: undefined, updatedAt: undefined };
      const info = { name, parent: "", kind: Kind.UNKNOWN, labels: { ...labels }, ...dates };
      const updateMask = Object.keys(labels).map((label) => `labels.${label}`);
      const request = { snapshotter, info, updateMask };
      const response = await unary(wire, methods.update, request, options, DEADLINE_MS.write);
      return answered(response.info, "Snapshots.Update");
    },
    async cleanup(options) {
      await unary(wire, methods.cleanup, { snapshotter }, options, slow);
    },
  };
}

function snapshotQueries(wire: Wire, snapshotter: string): Pick<Snapshots, "stat" | "mounts" | "list" | "usage"> {
  return {
    async stat(key, options) {
      const response = await unary(wire, methods.stat, { snapshotter, key }, options);
      return answered(response.info, "Snapshots.Stat");
    },
    async mounts(key, options) {
      return (await unary(wire, methods.mounts, { snapshotter, key }, options)).mounts;
    },
    async list(filters = [], options) {
      const request = { snapshotter, filters: [...filters] };
      const pages = await collect(serverStream(wire, methods.list, request, options, DEADLINE_MS.read));
      return pages.flatMap(({ info }) => info);
    },
    usage: (key, options) => unary(wire, methods.usage, { snapshotter, key }, options, DEADLINE_MS.slow),
  };
}
