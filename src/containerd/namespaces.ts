import { type Namespace, NamespacesDefinition } from "../gen/services/namespaces.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { Labels } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(NamespacesDefinition);

export type { Namespace };

/** Namespaces; these calls do not depend on the client's own. */
export interface Namespaces {
  list(options?: CallOptions): Promise<Namespace[]>;
  /** Without labels also for one that does not exist: only list() tells. */
  get(name: string, options?: CallOptions): Promise<Namespace>;
  create(name: string, labels?: Labels, options?: CallOptions): Promise<Namespace>;
  /** Sets these labels and leaves the others; an empty value removes a label. */
  update(name: string, labels: Labels, options?: CallOptions): Promise<void>;
  /** Throws `failed-precondition` where it is not empty. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

/** The namespaces service over a wire. */
export function namespacesOf(wire: Wire): Namespaces {
  return {
    async list(options) {
      return (await unary(wire, methods.list, { filter: "" }, options)).namespaces;
    },
    async get(name, options) {
      return answered((await unary(wire, methods.get, { name }, options)).namespace, "Namespaces.Get");
    },
    async create(name, labels = {}, options) {
      const namespace = { name: need(name, "Namespaces.Create", "a name"), labels: { ...labels } };
      const response = await unary(wire, methods.create, { namespace }, options, DEADLINE_MS.write);
      return answered(response.namespace, "Namespaces.Create");
    },
    async update(name, labels, options) {
      const namespace = { name: need(name, "Namespaces.Update", "a name"), labels: { ...labels } };
      // The server takes no mask but labels.KEY.
      const updateMask = Object.keys(labels).map((key) => `labels.${key}`);
      // The answer has room for the namespace, but the server leaves it empty.
      await unary(wire, methods.update, { namespace, updateMask }, options, DEADLINE_MS.write);
    },
    async delete(name, options) {
      await unary(wire, methods.delete, { name }, options, DEADLINE_MS.write);
    },
  };
}
