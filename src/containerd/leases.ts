import { type Lease, LeasesDefinition, type Resource } from "../gen/services/leases.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { Labels } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(LeasesDefinition);

export type { Lease };

/** Label with an RFC 3339 time; a lease without it lives until it is deleted. */
export const LEASE_EXPIRE_LABEL = "containerd.io/gc.expire";

export interface LeaseResource {
  readonly id: string;
  /** Other types are `unimplemented`. */
  readonly type: "content" | "ingests" | `snapshots/${string}`;
}

export interface NewLease {
  /** containerd makes one up where none is given. */
  readonly id?: string | undefined;
  readonly labels?: Labels | undefined;
}

/** Leases of a namespace: they keep what was made under them from the garbage collector. */
export interface Leases {
  create(lease: NewLease, options?: CallOptions): Promise<Lease>;
  /** `sync` waits until the garbage collector has run. */
  delete(id: string, options?: CallOptions & { readonly sync?: boolean | undefined }): Promise<void>;
  /** Filter fields: `id labels`. */
  list(filters?: readonly string[], options?: CallOptions): Promise<Lease[]>;
  addResource(id: string, resource: LeaseResource, options?: CallOptions): Promise<void>;
  deleteResource(id: string, resource: LeaseResource, options?: CallOptions): Promise<void>;
  listResources(id: string, options?: CallOptions): Promise<Resource[]>;
}

/** The leases service over a wire. */
export function leasesOf(wire: Wire): Leases {
  const { slow, write } = DEADLINE_MS;
  return {
    async create({ id = "", labels }, options) {
      const response = await unary(wire, methods.create, { id, labels: { ...labels } }, options, write);
      return answered(response.lease, "Leases.Create");
    },
    async delete(id, options = {}) {
      const { sync = false } = options;
      await unary(wire, methods.delete, { id, sync }, options, sync ? slow : write);
    },
    async list(filters = [], options) {
      return (await unary(wire, methods.list, { filters: [...filters] }, options)).leases;
    },
    async addResource(id, resource, options) {
      need(resource, "Leases.AddResource", "a resource");
      await unary(wire, methods.addResource, { id, resource: { ...resource } }, options, write);
    },
    async deleteResource(id, resource, options) {
      need(resource, "Leases.DeleteResource", "a resource");
      await unary(wire, methods.deleteResource, { id, resource: { ...resource } }, options, write);
    },
    async listResources(id, options) {
      return (await unary(wire, methods.listResources, { id }, options)).resources;
    },
  };
}
