import { type Container as ContainerMessage, ContainersDefinition } from "../gen/services/containers.ts";
import { type AnyInput, toAny } from "./any.ts";
import { collect, serverStream, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { Labels } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(ContainersDefinition);

/** A container as containerd records it; it says nothing about a running process. */
export type ContainerRecord = ContainerMessage;

/** What a new record needs. The spec is not looked at before Tasks.Create. */
export interface NewContainer {
  readonly id: string;
  readonly runtime: { readonly name: string; readonly options?: AnyInput | undefined };
  /** Under OCI_TYPE.spec: any other type is taken here and refused by Tasks.Create. */
  readonly spec: AnyInput;
  readonly image?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly snapshotter?: string | undefined;
  readonly snapshotKey?: string | undefined;
  readonly extensions?: Readonly<Record<string, AnyInput>> | undefined;
  readonly sandbox?: string | undefined;
}

/** The changed parts of a record, and its id. */
export type ContainerChange = { readonly id: string } & Partial<Omit<NewContainer, "id">>;

/** A field path that Containers.Update takes; everything behind the first dot is one key. */
export type ContainerField =
  | "labels"
  | `labels.${string}`
  | "spec"
  | "extensions"
  | `extensions.${string}`
  | "image"
  | "snapshotkey";

/** Container records of a namespace. */
export interface Containers {
  /** Filter fields: `id image runtime.name labels`. */
  list(filters?: readonly string[], options?: CallOptions): Promise<ContainerRecord[]>;
  get(id: string, options?: CallOptions): Promise<ContainerRecord>;
  create(record: NewContainer, options?: CallOptions): Promise<ContainerRecord>;
  /** Writes the named fields only; an empty label value removes the label. */
  update(
    change: ContainerChange,
    fields: readonly [ContainerField, ...ContainerField[]],
    options?: CallOptions,
  ): Promise<ContainerRecord>;
  /** Succeeds under a running task too, which is then out of reach: look first. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

/** The containers service over a wire. */
export function containersOf(wire: Wire): Containers {
  return {
    async list(filters = [], options) {
      const request = { filters: [...filters] };
      const stream = serverStream(wire, methods.listStream, request, options, DEADLINE_MS.read);
      return (await collect(stream)).flatMap(({ container }) => container ?? []);
    },
    async get(id, options) {
      return answered((await unary(wire, methods.get, { id }, options)).container, "Containers.Get");
    },
    async create(record, options) {
      const container = toMessage(need(record, "Containers.Create", "a container"));
      need(record.runtime, "Containers.Create", "a runtime");
      need(record.spec, "Containers.Create", "a spec");
      const response = await unary(wire, methods.create, { container }, options, DEADLINE_MS.write);
      return answered(response.container, "Containers.Create");
    },
    async update(change, fields, options) {
      const container = toMessage(need(change, "Containers.Update", "a container"));
      // Without a mask everything is replaced, snapshotter and runtime included.
      need(fields?.[0], "Containers.Update", "a field to change");
      const request = { container, updateMask: [...fields] };
      const response = await unary(wire, methods.update, request, options, DEADLINE_MS.write);
      return answered(response.container, "Containers.Update");
    },
    async delete(id, options) {
      await unary(wire, methods.delete, { id }, options, DEADLINE_MS.write);
    },
  };
}

function toMessage({ id, runtime, spec, extensions = {}, ...rest }: ContainerChange): ContainerMessage {
  const { image = "", labels, snapshotter = "", snapshotKey = "", sandbox = "" } = rest;
  return {
    id,
    image,
    labels: { ...labels },
    runtime: runtime && { name: runtime.name, options: toAny(runtime.options) },
    spec: toAny(spec),
    snapshotter,
    snapshotKey,
    extensions: Object.fromEntries(Object.entries(extensions).map(([key, value]) => [key, toAny(value)])),
    sandbox,
    createdAt: undefined,
    updatedAt: undefined,
  };
}
