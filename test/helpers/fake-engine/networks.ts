import type { CreateNetwork, PruneNetworks } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import { fakeNetwork } from "../fake-objects.ts";
import type { View } from "./view.ts";

/** The networks of one namespace, on which nobody is. */
export function fakeNetworks({ namespace, calls, up, here, read, verb }: View) {
  return {
    list: read("networks.list", ({ networks }) => [...networks.values()]),
    async inspect(name: string) {
      up();
      const row = here().networks.get(name);
      if (row === undefined) throw new LeptonError("not-found", `network ${name} not found`);
      return { ...row, members: [] };
    },
    async create(options: CreateNetwork) {
      const { name, subnets, internal } = options;
      calls.push(`networks.create ${namespace} ${JSON.stringify({ name, subnets, internal })}`);
      up();
      const row = fakeNetwork(name);
      here().networks.set(name, row);
      return row;
    },
    remove: async (ref: string) => {
      await verb("remove-network")(ref);
      return ref;
    },
    async prune({ dryRun = false }: PruneNetworks = {}) {
      calls.push(`networks.prune ${namespace} ${JSON.stringify({ dryRun })}`);
      up();
      return [...here().networks.values()].filter(({ origin }) => origin === "user").map(({ name }) => name);
    },
  };
}
