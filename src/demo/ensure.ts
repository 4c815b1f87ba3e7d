/** Gives a new engine something to look at. */
import type { CreateContainer, Engine } from "../engine/types.ts";
import { findBusybox } from "./busybox.ts";
import { DEMO_IMAGE, demoArchive } from "./image.ts";
import { FLAKY, WEB, WORKER } from "./scripts.ts";

export interface EnsureDemo {
  /** Called with one short line for each step. */
  readonly progress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** On every demo container, so that they can be found and removed together. */
export const DEMO_LABEL = "lepton.demo";

const MIB = 1024 * 1024;

const CONTAINERS: readonly (CreateContainer & { readonly name: string })[] = [
  { image: DEMO_IMAGE, name: "web", args: [`/${WEB.path}`], memoryBytes: 32 * MIB },
  { image: DEMO_IMAGE, name: "worker", args: [`/${WORKER.path}`], cpus: 0.2, memoryBytes: 64 * MIB, pidsLimit: 32 },
  { image: DEMO_IMAGE, name: "flaky", args: [`/${FLAKY.path}`], restart: "on-failure" },
];

/**
 * On an engine without containers loads the demo image and starts three containers; true where it did.
 * Throws `not-found` where there is no static busybox to make the image of.
 */
export async function ensureDemo(engine: Engine, { progress, signal }: EnsureDemo = {}): Promise<boolean> {
  if ((await engine.containers.list({ all: true })).length > 0) return false;
  progress?.("loading the demo image");
  await engine.images.load(once(demoArchive(await findBusybox())), signal === undefined ? {} : { signal });
  for (const container of CONTAINERS) {
    progress?.(`starting the demo container ${container.name}`);
    await engine.containers.run({
      ...container,
      labels: { [DEMO_LABEL]: "1" },
      ...(signal === undefined ? {} : { signal }),
    });
  }
  return true;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
