/** containerd's disk is full: the command says so and leaves nothing, and does its work when there is room. */
import { randomBytes } from "node:crypto";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { pushImage } from "../helpers/registry-image.ts";

const MIB = 1 << 20;

let daemon: TestDaemon;
let registry: TestRegistry;
let ref: string;
let archive: string;
let rootfs: string;

beforeAll(async () => {
  daemon = await startContainerd({ rootBytes: 40 * MIB });
  registry = await startRegistry();
  // 4 MiB as a blob, and as many unpacked.
  const files = { noise: randomBytes(2 * MIB).toString("hex") };
  const image = smallImage(files);
  ({ ref } = await pushImage(registry, "app:1", image));
  archive = join(daemon.dir, "app.tar");
  writeFileSync(archive, ociArchive([{ name: "loaded:1", image }]));
  rootfs = join(daemon.dir, "rootfs.tar");
  writeFileSync(rootfs, layerOf(files));
  await importBusybox(daemon);
  await mustLepton(daemon, ["run", "-d", "--name", "web", "busybox", "sleep", "1000"]);
  await mustLepton(daemon, ["exec", "web", "sh", "-c", "head -c 4194304 /dev/urandom > /more"]);
});
afterAll(async () => {
  if (daemon !== undefined) await lepton(daemon, ["rm", "-f", "web"]);
  await registry?.[Symbol.asyncDispose]();
  await daemon?.stop();
});
afterEach(() => rmSync(ballast(), { force: true }));

const ballast = () => join(daemon.root, "ballast");

/** Leaves room for so many bytes. */
function fill(freeBytes: number): void {
  const { bavail, bsize } = statfsSync(daemon.root);
  writeFileSync(ballast(), Buffer.alloc(bavail * bsize - freeBytes));
}

test.each([
  ["pull, its layer half here", () => ["pull", "-q", ref], 2 * MIB],
  ["pull, its layer half unpacked", () => ["pull", "-q", ref], 6 * MIB],
  ["load, its layer half here", () => ["load", "-q", "-i", archive], 2 * MIB],
  ["load, its layer half unpacked", () => ["load", "-q", "-i", archive], 6 * MIB],
  ["import", () => ["import", rootfs, "imported:1"], 2 * MIB],
  ["commit", () => ["commit", "web", "committed:1"], 2 * MIB],
])("%s", async (_, words, freeBytes) => {
  const before = await snapshotWorld(daemon);
  fill(freeBytes);
  const { code, stdout, stderr } = await lepton(daemon, words());
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^lepton: .*no space left on device.*\nhint: .*make room.*\n$/);
  expect(stderr.match(/no space left/g)).toHaveLength(1);
  expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
  expect(await mustLepton(daemon, ["images", "-q"])).not.toContain("\n");

  rmSync(ballast());
  await mustLepton(daemon, words());
  const [newest = ""] = (await mustLepton(daemon, ["images", "--format", "{{.Repository}}:{{.Tag}}"]))
    .split("\n")
    .filter((name) => !name.startsWith("busybox"));
  await mustLepton(daemon, ["rmi", newest]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});
