import type { Container, LogOptions } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import { fail, unused, type View, without } from "./view.ts";

/** The containers of one namespace; what a verb does is in the world's `verbs`. */
export function fakeContainers(view: View) {
  const { namespace, calls, verbs, up, read, verb, follow } = view;
  return {
    list: read("containers.list", ({ containers }) => [...containers.values()]),
    async inspect(ref: string) {
      calls.push(`containers.inspect ${namespace} ${ref}`);
      await Promise.resolve();
      up();
      return { ...find(view, ref), spec: { ociVersion: "1.2.0" } };
    },
    start: async (ref: string) => {
      await verb("start")(ref);
      return {};
    },
    stop: verb("stop"),
    restart: verb("restart"),
    kill: verb("kill"),
    remove: verb("remove"),
    prune: unused("container prune"),
    update: unused("update"),
    pause: verb("pause"),
    unpause: verb("unpause"),
    connect: unused("network connect"),
    disconnect: unused("network disconnect"),
    rename: verb("rename"),
    create: unused("create"),
    async run(request: { readonly image: string; readonly name?: string }) {
      calls.push(`run ${namespace} ${request.image} ${JSON.stringify(without(request))}`);
      up();
      await verbs.get("run")?.(namespace, request.image);
      return { id: "e".repeat(64), name: request.name ?? "made-up" };
    },
    wait: unused("wait"),
    attach: unused("attach"),
    exec: unused("exec"),
    top: unused("top"),
    export: () => fail("export"),
    exportFile: unused("export"),
    commit: unused("commit"),
    diff: unused("diff"),
    archiveFrom: () => fail("archiveFrom"),
    copyFrom: unused("copyFrom"),
    copyTo: unused("copyTo"),
    extractTo: unused("extractTo"),
    logs: (ref: string, options?: LogOptions) => follow(find(view, ref).id, options),
    async *logBatches(ref: string, options?: LogOptions) {
      for await (const record of follow(find(view, ref).id, options)) yield [record];
    },
    stats: read("containers.stats", ({ stats }) => [...stats.values()]),
  };
}

function find({ here }: View, ref: string): Container {
  const row = here().containers.get(ref) ?? [...here().containers.values()].find(({ name }) => name === ref);
  if (row === undefined) throw new LeptonError("not-found", `no such container: ${ref}`);
  return row;
}
