/** An image of a gigabyte in fifty layers: the explorer keeps names and numbers of it, and nothing of its bytes. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { digestOf } from "../../src/oci/digest.ts";
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { openDashboardPty } from "../helpers/dashboard.ts";
import { exitOf, startLepton } from "../helpers/lepton.ts";
import { KEYS } from "../helpers/pty.ts";

const LAYERS = 50;
const FILES = 320;
const FILE_BYTES = 64 * 1024;
/** Every fifth layer does not compress. */
const RANDOM_EVERY = 5;
const RSS_KIB = 250 * 1024;

let daemon: TestDaemon;
let client: Client;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  await makeImage("docker.io/library/large:1");
});
afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

async function makeImage(name: string): Promise<void> {
  const zeros = Buffer.alloc(FILE_BYTES);
  const random = randomBytes(FILE_BYTES);
  const diffIds: string[] = [];
  const layers: unknown[] = [];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const [body, level] = layer % RANDOM_EVERY === 0 ? [random, 0] : [zeros, 1];
    const tar = tarBytes(
      Array.from({ length: FILES }, (_, index) => ({
        path: `usr/lib/package-${((layer % 40) * 7 + index) % 200}/file-${layer % 40}-${index}`,
        kind: "file",
        body,
      })),
    );
    diffIds.push(digestOf(tar));
    layers.push(await write(OCI_LAYER_GZIP, gzipSync(tar, { level })));
  }
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const { os, architecture } = hostPlatform();
  const config = await write(
    OCI_CONFIG,
    json({ os, architecture, config: {}, rootfs: { type: "layers", diff_ids: diffIds }, history: [] }),
  );
  const manifest = await write(OCI_MANIFEST, json({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers }));
  await client.images.create({ name, target: { ...manifest, size: BigInt(manifest.size), annotations: {} } });
}

async function write(mediaType: string, bytes: Uint8Array) {
  const digest = digestOf(bytes);
  const labels = { "containerd.io/gc.root": "1" };
  await client.content.write(
    { ref: digest, total: BigInt(bytes.length), expected: digest, labels },
    cut(bytes, 1 << 20),
  );
  return { mediaType, digest, size: bytes.length };
}

test("is listed and measured in 250 MiB of memory", async () => {
  // What it prints is more than a pipe holds: while we have not read all of it, its high-water mark can be read.
  const child = startLepton(daemon, ["image", "layers", "--tree", "large:1"]);
  child.stdin.end();
  let lines = 0;
  let peakKiB = 0;
  for await (const chunk of child.stdout) {
    lines += String(chunk).split("\n").length - 1;
    peakKiB = Math.max(peakKiB, highWaterKiB(child.pid) ?? 0);
  }
  expect(await exitOf(child)).toBe(0);
  // 40 layers' names are their own; those of the last 10 are written a second time. 200 folders, and two above them.
  expect(lines).toBe(40 * FILES + 202);
  expect(peakKiB).toBeGreaterThan(10 * 1024);
  expect(peakKiB).toBeLessThanOrEqual(RSS_KIB);
});

test("is looked around in by the dashboard in 250 MiB of memory", async () => {
  const dashboard = await openDashboardPty(daemon);
  dashboard.type("2");
  await dashboard.until("large");
  dashboard.type(KEYS.enter);
  await dashboard.until(`layers ${LAYERS}`);
  await dashboard.until(/eff \d+%/);
  const peakKiB = highWaterKiB(dashboard.pty.pid);
  await dashboard.close();
  expect(peakKiB).toBeGreaterThan(10 * 1024);
  expect(peakKiB).toBeLessThanOrEqual(RSS_KIB);
}, 120_000);

// Undefined when it has ended: what was read before counts.
function highWaterKiB(pid: number | undefined): number | undefined {
  const path = `/proc/${pid}/status`;
  const found = existsSync(path) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8")) : null;
  return found === null ? undefined : Number(found[1]);
}
