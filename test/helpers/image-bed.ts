/**
 * A containerd for the image tests of a file, and a namespace of its own for each test: names cannot meet.
 *
 *   const bed = openImageBed();
 *   const { load, must } = bed;
 */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { openDisk } from "../../src/disk/paths.ts";
import { type ClientImages, createImagesApi } from "../../src/engine/images/api.ts";
import { type BuiltImage, ociArchive } from "../../src/oci/image-archive.ts";
import { cut } from "./bytes.ts";
import { startContainerd, type TestDaemon } from "./containerd.ts";
import { smallImage } from "./image.ts";
import { lepton, mustLepton, type Ran } from "./lepton.ts";

/** What it holds is the running test's; the functions may be taken out of it once for all. */
export interface ImageBed {
  readonly daemon: TestDaemon;
  readonly namespace: string;
  readonly client: Client;
  readonly images: ClientImages;
  /** Loads an image under that name, one of its own where none is given, and returns its id. */
  readonly load: (name: string, image?: BuiltImage) => Promise<string>;
  /** `repository:tag` of each row of a listing, sorted. */
  readonly rows: () => Promise<string[]>;
  readonly run: (...args: string[]) => Promise<Ran>;
  readonly must: (...args: string[]) => Promise<string>;
  readonly ctr: (...args: string[]) => Promise<string>;
}

/** Registers the hooks that open and close it. */
export function openImageBed(): ImageBed {
  let daemon: TestDaemon;
  let root: Client;
  let number = 0;
  let live: Pick<ImageBed, "namespace" | "client" | "images">;
  beforeAll(async () => {
    daemon = await startContainerd();
    root = openClient({ address: daemon.address, namespace: "default" });
  });
  afterAll(async () => {
    root?.close();
    await daemon?.stop();
  });
  beforeEach(() => {
    number += 1;
    const namespace = `t${number}`;
    const client = root.inNamespace(namespace);
    live = {
      namespace,
      client,
      images: createImagesApi({ client, namespace, disk: openDisk(daemon.address, daemon) }),
    };
  });
  return {
    get daemon() {
      return daemon;
    },
    get namespace() {
      return live.namespace;
    },
    get client() {
      return live.client;
    },
    get images() {
      return live.images;
    },
    async load(name, image = smallImage({ [name]: name })) {
      await live.images.load(cut(ociArchive([{ name, image }])));
      return image.config.descriptor.digest;
    },
    rows: async () => (await live.images.list()).map(({ repository, tag }) => `${repository}:${tag}`).toSorted(),
    run: (...args) => lepton(daemon, ["-n", live.namespace, ...args]),
    must: (...args) => mustLepton(daemon, ["-n", live.namespace, ...args]),
    ctr: (...args) => daemon.ctr("-n", live.namespace, ...args),
  };
}
