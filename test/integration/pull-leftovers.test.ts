/** What a pull leaves for the next one stays for an hour, and no longer. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { openDisk } from "../../src/disk/paths.ts";
import { connect } from "../../src/engine/connect.ts";
import { sweepIngests } from "../../src/engine/images/pull/stale-ingests.ts";
import { digestOf } from "../../src/oci/digest.ts";
import { buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { layerOf } from "../helpers/image.ts";
import { exitOf, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { pushImage } from "../helpers/registry-image.ts";
import { waitFor } from "../helpers/wait-for.ts";

const MINUTE_MS = 60_000;

let daemon: TestDaemon;
let client: Client;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
});
beforeEach(async () => {
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

const noise = (bytes: number) => layerOf({ noise: randomBytes(bytes / 2).toString("hex") });

/** Ends a pull when its small layer is here, and half of its large one. */
async function breakOff(registry: TestRegistry, signal: NodeJS.Signals) {
  const image = buildImage({ platform: hostPlatform(), layers: [noise(64 << 10), noise(4 << 20)] });
  const { ref } = await pushImage(registry, `app:${signal.toLowerCase()}`, image);
  const [small, large] = image.layers.map(({ descriptor }) => descriptor.digest);
  const child = startLepton(daemon, ["pull", ref]);
  await waitFor("the small layer, and a part of the large one", async () => {
    const isHere = (await client.content.list()).some(({ digest }) => digest === small);
    const statuses = await client.content.listStatuses();
    return isHere && statuses.some(({ ref: name, offset }) => name === `layer-${large}` && offset > 0n);
  });
  child.kill(signal);
  await exitOf(child);
  return { ref, small, large };
}

/** Sweeps as a command would that runs so much later. */
async function sweepAfter(minutes: number): Promise<void> {
  const disk = openDisk(daemon.address, { dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  await sweepIngests({ client, disk, namespace: "default" }, Date.now() + minutes * MINUTE_MS);
}

/** Makes containerd's garbage collector run, and waits for it. */
async function collectGarbage(): Promise<void> {
  await daemon.ctr("leases", "create", "--id", "gc");
  await daemon.ctr("leases", "delete", "--sync", "gc");
}

const ingests = async () => (await client.content.listStatuses()).map(({ ref }) => ref);
const blobs = async () => (await client.content.list()).map(({ digest }) => digest);
const marks = () => join(openDisk(daemon.address, { runRoot: daemon.runRoot }).runDir, "ingests");

describe.each(["SIGINT", "SIGKILL"] as const)("what a pull leaves that %s has ended", (signal) => {
  test("stays for an hour, then goes with the next command", async () => {
    await using registry = await startRegistry({ proxy: { holdAfterBytes: 1 << 20 } });
    const { small, large } = await breakOff(registry, signal);
    await mustLepton(daemon, ["ps"]);
    await sweepAfter(59);
    await collectGarbage();
    expect(await ingests()).toEqual([`layer-${large}`]);
    expect(await blobs()).toContain(small);

    await sweepAfter(61);
    await collectGarbage();
    expect(await ingests()).toEqual([]);
    expect(await blobs()).toEqual([]);
    expect(existsSync(marks())).toBe(false);
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});

test("nothing that is not a pull's goes, and what other namespaces keep is counted by theirs", async () => {
  await using registry = await startRegistry({ proxy: { holdAfterBytes: 1 << 20 } });
  const { ref } = await breakOff(registry, "SIGINT");
  const foreign = { ref: "load-1", total: 10n, expected: digestOf("0123456789") };
  await client.content.begin(foreign);
  const other = client.inNamespace("other");
  const half = { ref: `layer-${digestOf("other")}`, total: 5n, expected: digestOf("other") };
  await other.content.begin(half);
  // No pull has ended early there, as far as we know.
  await sweepAfter(61);
  expect(await ingests()).toEqual(["load-1"]);
  expect((await other.content.listStatuses()).map(({ ref: name }) => name)).toEqual([half.ref]);
  await client.content.abort("load-1");
  await other.content.abort(half.ref);

  delete registry.proxy?.limits.holdAfterBytes;
  await mustLepton(daemon, ["pull", "-q", ref]);
  await mustLepton(daemon, ["rmi", ref]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test("nothing is kept of a killed pull where another one has brought the image meanwhile", async () => {
  await using registry = await startRegistry({ proxy: { holdAfterBytes: 1 << 20 } });
  const { ref } = await breakOff(registry, "SIGKILL");
  delete registry.proxy?.limits.holdAfterBytes;
  // As an SDK, which sweeps nothing beside its own work.
  const engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  await engine.images.pull(ref).result;
  engine.close();
  await mustLepton(daemon, ["ps"]);
  await mustLepton(daemon, ["rmi", ref]);
  expect(await leaksSince(daemon, before)).toEqual([]);
  expect(await blobs()).toEqual([]);
});

test("a pull that goes on takes over what was kept, and an hour later it is still here", async () => {
  await using registry = await startRegistry({ proxy: { holdAfterBytes: 1 << 20 } });
  const { ref } = await breakOff(registry, "SIGKILL");
  delete registry.proxy?.limits.holdAfterBytes;
  await mustLepton(daemon, ["pull", "-q", ref]);
  const whole = await blobs();
  await sweepAfter(61);
  await collectGarbage();
  expect(await blobs()).toEqual(whole);
  await mustLepton(daemon, ["rmi", ref]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});
