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
  // All arguments, whatever they are: one that is left out here is an option without effect.
  return {
    list: async (...args) => (await images()).list(...args),
    inspect: async (...args) => (await images()).inspect(...args),
    layers: async (...args) => (await images()).layers(...args),
    load: async (...args) => (await images()).load(...args),
    async *save(...args) {
      yield* (await images()).save(...args);
    },
    saveFile: async (...args) => (await images()).saveFile(...args),
    import: async (...args) => (await images()).import(...args),
    convert: async (...args) => (await images()).convert(...args),
    pull: (...args) => late(async () => (await images()).pull(...args)),
    push: (...args) => late(async () => (await images()).push(...args)),
    remove: async (...args) => (await images()).remove(...args),
    tree: async (...args) => (await images()).tree(...args),
    prune: async (...args) => (await images()).prune(...args),
    tag: async (...args) => (await images()).tag(...args),
    history: async (...args) => (await images()).history(...args),
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
