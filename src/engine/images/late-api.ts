/** The verbs of images, whose code is loaded when the first of them is called: most commands need none of it. */
import type { EngineContext } from "../context.ts";
import type { ImagesApi, Transfer } from "../types.ts";

/** Binds them to an engine. */
export function createLateImagesApi(ctx: EngineContext): ImagesApi {
  let bound: Promise<ImagesApi> | undefined;
  const images = (): Promise<ImagesApi> => {
    bound ??= import("./full-api.ts").then(({ createFullImagesApi }) => createFullImagesApi(ctx));
    return bound;
  };
  return {
    list: async () => (await images()).list(),
    inspect: async (ref) => (await images()).inspect(ref),
    layers: async (ref, options) => (await images()).layers(ref, options),
    load: async (source, options) => (await images()).load(source, options),
    async *save(refs, options) {
      yield* (await images()).save(refs, options);
    },
    saveFile: async (path, refs, options) => (await images()).saveFile(path, refs, options),
    import: async (source, options) => (await images()).import(source, options),
    convert: async (source, target, options) => (await images()).convert(source, target, options),
    pull: (ref, options) => late(async () => (await images()).pull(ref, options)),
    push: (ref, options) => late(async () => (await images()).push(ref, options)),
    remove: async (ref, options) => (await images()).remove(ref, options),
    tree: async (...args) => (await images()).tree(...args),
    prune: async (...args) => (await images()).prune(...args),
    tag: async (source, target) => (await images()).tag(source, target),
    history: async (ref, options) => (await images()).history(ref, options),
  };
}

/** A transfer that begins when its code is there. */
function late<Result>(begin: () => Promise<Transfer<Result>>): Transfer<Result> {
  const begun = begin();
  const result = begun.then((transfer) => transfer.result);
  // Whoever only looks at the pictures must not bring the process down by it.
  result.catch(() => undefined);
  return {
    result,
    async *[Symbol.asyncIterator]() {
      yield* await begun;
    },
  };
}
