/** A containerd and an engine for the tests of a file about pulls, and as many registries as they want. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type ConnectOptions, connect } from "../../src/engine/connect.ts";
import type { Engine, PulledImage, PullImage } from "../../src/engine/types.ts";
import { type BuiltImage, buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { startContainerd, type TestDaemon } from "./containerd.ts";
import { layerOf } from "./image.ts";
import { type StartRegistry, startRegistry, type TestRegistry } from "./registry.ts";

export interface PullBed {
  readonly daemon: TestDaemon;
  /** The running test's; the images that it leaves go with it. */
  readonly engine: Engine;
  /** One more engine, with options of its own. */
  readonly connected: (options?: ConnectOptions) => Promise<Engine>;
  /** A registry behind a proxy that counts; it ends with the file. */
  readonly registryWith: (options?: StartRegistry) => Promise<TestRegistry>;
  readonly pull: (ref: string, options?: PullImage) => Promise<PulledImage>;
  /** Fails where a lease or a half-written blob is left. */
  readonly clean: () => Promise<void>;
}

/** Registers the hooks that open and close it. */
export function openPullBed(): PullBed {
  const open = new AsyncDisposableStack();
  let daemon: TestDaemon;
  let engine: Engine;
  const connected = ({ ...options }: ConnectOptions = {}): Promise<Engine> =>
    connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot, ...options });
  beforeAll(async () => {
    daemon = await startContainerd();
  });
  beforeEach(async () => {
    engine = await connected();
  });
  afterEach(async () => {
    for (const { name } of await engine.images.list()) await engine.images.remove(name, { force: true });
    engine.close();
  });
  afterAll(async () => {
    await open.disposeAsync();
    await daemon?.stop();
  });
  return {
    get daemon() {
      return daemon;
    },
    get engine() {
      return engine;
    },
    connected,
    registryWith: async (options = {}) => open.use(await startRegistry({ proxy: {}, ...options })),
    pull: (ref, options) => engine.images.pull(ref, options).result,
    async clean() {
      expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
      expect((await daemon.ctr("content", "active")).trim().split("\n")).toHaveLength(1);
    },
  };
}

/** An image whose layers no compression makes smaller. */
export function bigImage(layers: number, layerBytes: number): BuiltImage {
  const tars = Array.from({ length: layers }, (_, n) =>
    layerOf({ [`file${n}`]: randomBytes(layerBytes / 2).toString("hex") }),
  );
  return buildImage({ platform: hostPlatform(), layers: tars });
}

export function sizeOf({ manifest, config, layers }: BuiltImage): number {
  return [manifest, config, ...layers].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Who asked for blobs: containerd says so, we do not. */
export function fetchers(registry: TestRegistry): Set<string> {
  const blobs = (registry.proxy?.requests ?? []).filter(
    ({ path, sentBytes }) => path.includes("/blobs/") && sentBytes > 500,
  );
  return new Set(
    blobs.map(({ headers }) => (String(headers["user-agent"]).startsWith("containerd/") ? "containerd" : "us")),
  );
}
