import type { PruneImages } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import { fail, unused, type View, without } from "./view.ts";

const DOCUMENTS = {
  config: {},
  manifest: {},
  tags: [],
  digests: [],
  targetBytes: 0,
  taggedAtMs: 0,
  snapshotter: "overlayfs",
};

/** The images of one namespace, and their transfers, which the test drives. */
export function fakeImages({ namespace, calls, verbs, explorers, up, here, read, verb, move }: View) {
  return {
    list: read("images.list", ({ images }) => [...images.values()]),
    async layers(ref: string) {
      const explorer = explorers.get(ref);
      if (explorer === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
      return explorer;
    },
    async inspect(ref: string) {
      calls.push(`images.inspect ${namespace} ${ref}`);
      up();
      const row = here().images.get(ref);
      if (row === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
      return { ...row, ...DOCUMENTS };
    },
    load: unused("load"),
    pull(ref: string, options: { readonly signal?: AbortSignal } = {}) {
      calls.push(`pull ${namespace} ${ref} ${JSON.stringify(without(options))}`);
      return move(ref, options.signal, { name: ref, digest: `sha256:${"ab".repeat(32)}`, upToDate: false });
    },
    push(ref: string, options: { readonly signal?: AbortSignal } = {}) {
      calls.push(`push ${namespace} ${ref}`);
      const digest = `sha256:${"ab".repeat(32)}`;
      return move(ref, options.signal, [{ name: ref, tag: "latest", digest, sizeBytes: 400 }]);
    },
    save: () => fail("save"),
    saveFile: unused("save"),
    import: unused("import"),
    convert: unused("convert"),
    async prune(options: PruneImages = {}) {
      calls.push(`prune ${namespace} ${JSON.stringify(without({ ...options, labels: undefined }))}`);
      up();
      const all = [...here().images.values()].filter(({ name }) => options.all === true || name.startsWith("sha256:"));
      if (options.dryRun !== true) for (const { name } of all) here().images.delete(name);
      const untagged = all.map(({ name }) => name);
      return { untagged, deleted: [], reclaimedBytes: untagged.length * 1_000_000 };
    },
    tree: unused("tree"),
    async tag(source: string, target: string) {
      calls.push(`tag ${namespace} ${source} ${target}`);
      up();
      await verbs.get("tag")?.(namespace, target);
    },
    async history(ref: string) {
      calls.push(`history ${namespace} ${ref}`);
      up();
      const step = { id: `sha256:${"cd".repeat(32)}`, createdBy: 'CMD ["serve"]', comment: "", sizeBytes: 0 };
      return [step, { ...step, id: "", createdBy: "ADD rootfs.tar /", sizeBytes: 4_000_000 }];
    },
    async remove(ref: string) {
      await verb("remove-image")(ref);
      return { untagged: [ref], deleted: [] };
    },
  };
}
