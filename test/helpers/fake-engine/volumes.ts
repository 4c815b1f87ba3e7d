import type { CreateVolume, PruneVolumes } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import { fakeVolume } from "../fake-objects.ts";
import type { View } from "./view.ts";

/** The volumes of one namespace, which come and go as they would. */
export function fakeVolumes({ namespace, calls, up, here, read, verb }: View) {
  return {
    list: read("volumes.list", ({ volumes }) => [...volumes.values()]),
    async inspect(name: string) {
      up();
      const row = here().volumes.get(name);
      if (row === undefined) throw new LeptonError("not-found", `no such volume: ${name}`);
      return row;
    },
    async create({ name = "0123abcd", labels = {} }: CreateVolume = {}) {
      calls.push(`volumes.create ${namespace} ${name} ${JSON.stringify(labels)}`);
      up();
      const row = fakeVolume(name, { namespace, labels });
      here().volumes.set(name, row);
      return row;
    },
    remove: verb("remove-volume"),
    async prune({ all = false, dryRun = false, fits = () => true }: PruneVolumes = {}) {
      calls.push(`volumes.prune ${namespace} ${JSON.stringify({ all, dryRun })}`);
      up();
      const doomed = [...here().volumes.values()].filter(
        (row) => row.usedBy?.length === 0 && (all || row.anonymous) && fits(row),
      );
      if (!dryRun) for (const { name } of doomed) here().volumes.delete(name);
      return { deleted: doomed.map(({ name }) => name), reclaimedBytes: doomed.length * 1_000_000 };
    },
  };
}
