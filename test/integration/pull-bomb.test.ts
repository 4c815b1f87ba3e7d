/** A layer of a few kilobytes that fills a disk: whoever pulls it is warned before, and may refuse it. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { blob, jsonBlob } from "../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_LAYER_ZSTD, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { pushGraph } from "../helpers/registry-image.ts";
import { waitFor } from "../helpers/wait-for.ts";

const BLOCK = 128 << 10;
const BLOCKS = (2 ** 30 + (1 << 20)) / BLOCK;

let daemon: TestDaemon;
let registry: TestRegistry;
let before: World;
let ref: string;

beforeAll(async () => {
  daemon = await startContainerd();
  registry = await startRegistry({ proxy: {} });
  ({ ref } = await pushGraph(registry, "bomb:1", bombGraph()));
});
beforeEach(async () => {
  hold(undefined);
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  await daemon?.stop();
});

/** One file of zeros in a tar, of a little more than 1 GiB together. */
function bombGraph() {
  const head = tarHead(BLOCKS * BLOCK - 3 * 512);
  const layer = blob(OCI_LAYER_ZSTD, zstdOf(head));
  const config = jsonBlob(OCI_CONFIG, {
    ...hostPlatform(),
    config: {},
    rootfs: { type: "layers", diff_ids: [diffId(head)] },
  });
  const top = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  return { top, blobs: [config, layer], documents: [top] };
}

function tarHead(fileBytes: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write("zeros", 0);
  head.write("0000644\0", 100);
  head.write("0000000\x000000000\0", 108);
  head.write(`${fileBytes.toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0        0", 136);
  head.write("ustar\x0000", 257);
  const sum = head.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

/** RFC 8878: a frame that names its size, one raw block, and blocks of one byte repeated. */
function zstdOf(head: Buffer): Buffer {
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0x38, 0, 0, 0, 0, 0, 0, 0, 0]);
  frame.writeBigUInt64LE(BigInt(BLOCKS * BLOCK), 6);
  const raw = Buffer.alloc(3);
  raw.writeUIntLE(BLOCK << 3, 0, 3);
  const repeated = Buffer.alloc(4 * (BLOCKS - 1));
  for (let n = 0; n < BLOCKS - 1; n += 1) {
    const isLast = n === BLOCKS - 2 ? 1 : 0;
    repeated.writeUIntLE((BLOCK << 3) | (1 << 1) | isLast, 4 * n, 3);
  }
  return Buffer.concat([frame, raw, head, repeated]);
}

function diffId(head: Buffer): string {
  const hash = createHash("sha256").update(head);
  const zeros = Buffer.alloc(BLOCK);
  for (let n = 1; n < BLOCKS; n += 1) hash.update(zeros);
  return `sha256:${hash.digest("hex")}`;
}

const WARNING = /^WARNING: layer "sha256:[0-9a-f]{64}" unpacks to 1\.001GiB, \d+ times its size\n/m;

// Documents and a look at the layer pass, the layer does not: what warns of it comes before it, on any machine.
const HELD_BYTES = 64 << 10;

function hold(bytes: number | undefined): void {
  if (registry.proxy === undefined) throw new Error("no proxy");
  if (bytes === undefined) delete registry.proxy.limits.holdAfterBytes;
  else registry.proxy.limits.holdAfterBytes = bytes;
}

const snapshots = async () => (await daemon.ctr("snapshots", "ls")).split("\n").slice(1).filter(Boolean);

test.each([
  ["pull", (name: string) => ["pull", name]],
  ["pull -q", (name: string) => ["pull", "-q", name]],
  ["run", (name: string) => ["run", "--rm", name, "true"]],
])("%s warns before the layer is here, in time for a Ctrl-C", async (_, words) => {
  hold(HELD_BYTES);
  const child = startLepton(daemon, words(ref));
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  await waitFor("the warning", () => WARNING.test(stderr));
  child.kill("SIGINT");
  expect(await exitOf(child)).toBe(130);
  expect(await daemon.ctr("images", "ls", "-q")).toBe("");
  expect(await snapshots()).toEqual([]);
  expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
});

test("--max-unpacked refuses it, and nothing is left that anybody could see", async () => {
  const { code, stdout, stderr } = await lepton(daemon, ["pull", "-q", "--max-unpacked", "500m", ref]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^lepton: cannot pull ".*": the image unpacks to at least 1\.001GiB, more than the 500MiB/);
  expect(stderr.split("\n")).toHaveLength(3);
  expect(await snapshots()).toEqual([]);
  await mustLepton(daemon, ["ps"]);
  expect((await leaksSince(daemon, before)).filter((leak) => !/blob|content/.test(JSON.stringify(leak)))).toEqual([]);
});

test("who takes the warning gets the whole file", async () => {
  const { code, stderr } = await lepton(daemon, ["pull", ref]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WARNING) });
  expect(await snapshots()).toHaveLength(1);
  await mustLepton(daemon, ["rmi", ref]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});
