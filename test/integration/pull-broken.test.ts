/** Pulls that are held up, cut and broken off: what has come is not fetched again, whoever goes on with it. */
import { describe, expect, test } from "vitest";
import { openClient } from "../../src/containerd/client.ts";
import type { TransferProgress } from "../../src/engine/types.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { loggedIn } from "../helpers/logged-in.ts";
import { bigImage, fetchers, openPullBed, sizeOf } from "../helpers/pull-bed.ts";
import type { TestRegistry } from "../helpers/registry.ts";
import { pushImage } from "../helpers/registry-image.ts";
import { waitFor } from "../helpers/wait-for.ts";

const bed = openPullBed();
const { clean, connected, pull, registryWith } = bed;

const USER = { user: "me", password: "secret" };
/** Of each body, until a test lets go. */
const HELD = 1 << 20;
/** Of what was let through, enough that the rest may come twice. */
const STORED = 0.95 * HELD;

test("a registry that stalls containerd is gone on with by us, where it stopped", async () => {
  const registry = await registryWith();
  const image = bigImage(1, 4 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  const own = await connected({ registry: { idleMs: 1000 } });
  const limits = registry.proxy?.limits ?? {};
  limits.holdAfterBytes = 1 << 20;
  const transfer = own.images.pull(ref);
  await seen(transfer, ({ items }) => items.some(({ doneBytes }) => doneBytes >= 1 << 20));
  // Held until containerd has been stopped; the next request is let through.
  await waitFor(
    "containerd to let go",
    async () => (await bed.daemon.ctr("leases", "ls", "-q")) !== "" && isFree(registry),
  );
  delete limits.holdAfterBytes;
  await transfer.result;
  own.close();
  expect(fetchers(registry)).toEqual(new Set(["containerd", "us"]));
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

test("of a slow registry every part of a blob is shown, though containerd stores none of them", async () => {
  const registry = await registryWith({ slowBytesPerSecond: 50 << 10 });
  const image = bigImage(1, 900 << 10);
  const { ref } = await pushImage(registry, "app:1", image);
  const transfer = bed.engine.images.pull(ref);
  await seen(transfer, ({ items }) =>
    items.some(({ kind, doneBytes, totalBytes = 0 }) => kind === "layer" && doneBytes > 0 && doneBytes < totalBytes),
  );
  delete registry.proxy?.limits.bytesPerSecond;
  await transfer.result;
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

/** True as soon as somebody has asked twice for a blob; looking at a part of it does not count. */
async function isFree(registry: TestRegistry): Promise<boolean> {
  const blobs = (registry.proxy?.requests ?? []).filter(
    ({ path, headers }) => path.includes("/blobs/") && !/^bytes=\d+-\d+$/.test(String(headers["range"])),
  );
  const paths = blobs.map(({ path }) => path);
  return new Set(paths).size < paths.length && blobs.some(({ headers }) => headers["range"] !== undefined);
}

test("a body that is cut twice is completed, each byte fetched once", async () => {
  // Not faster than it can be stored: a reset throws away what the kernel still holds for us.
  const registry = await registryWith({ proxy: { cutAfterBytes: 2 << 20, cuts: 2, bytesPerSecond: 8 << 20 } });
  const image = bigImage(1, 8 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  await pull(ref);
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

test("two pulls of one image fetch it once", async () => {
  const registry = await registryWith({ proxy: { holdAfterBytes: HELD } });
  const image = bigImage(3, 3 << 19);
  const { ref } = await pushImage(registry, "app:1", image);
  const pulls = [lepton(bed.daemon, ["pull", "-q", ref]), lepton(bed.daemon, ["pull", "-q", ref])];
  await waitFor("both to be under way", () => begun(registry) === 2);
  release(registry);
  for (const { code, stderr } of await Promise.all(pulls)) expect([code, stderr]).toEqual([0, ""]);
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

test("two pulls through us fetch it once, and the second takes over when the first is killed", async () => {
  const registry = await registryWith({ htpasswd: USER, proxy: { holdAfterBytes: HELD } });
  const image = bigImage(1, 2 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  const env = loggedIn(registry);
  const first = startLepton(bed.daemon, ["pull", "-q", ref], { env });
  await waitFor("what is let through", async () => (await storedBytes()) >= STORED);
  const second = lepton(bed.daemon, ["pull", "-q", ref], { env });
  await waitFor("the second to be under way", () => begun(registry) === 2);
  first.kill("SIGKILL");
  await exitOf(first);
  release(registry);
  expect(await second).toMatchObject({ code: 0, stdout: `${image.manifest.descriptor.digest}\n` });
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await mustLepton(bed.daemon, ["ps"]);
  await clean();
});

describe.each([
  ["by containerd", {}],
  ["through us", { htpasswd: USER }],
])("a pull %s that is broken off with Ctrl-C", (_, options) => {
  test("leaves no lease, and the next one goes on where it stopped", async () => {
    const registry = await registryWith({ ...options, proxy: { holdAfterBytes: HELD } });
    const image = bigImage(2, 2 << 20);
    const { ref } = await pushImage(registry, "app:1", image);
    const env = loggedIn(registry);
    const child = startLepton(bed.daemon, ["pull", ref], { env });
    await waitFor("what is let through", async () => (await storedBytes()) >= 2 * STORED);
    child.kill("SIGINT");
    expect(await exitOf(child)).toBe(130);
    expect(await bed.daemon.ctr("leases", "ls", "-q")).toBe("");
    expect(await bed.daemon.ctr("images", "ls", "-q")).toBe("");
    release(registry);
    await mustLepton(bed.daemon, ["pull", ref], { env });
    expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
    await clean();
  });
});

function release({ proxy }: TestRegistry): void {
  delete proxy?.limits.holdAfterBytes;
}

/** How many pulls have been told what the tag means. */
function begun({ proxy }: TestRegistry): number {
  return (proxy?.requests ?? []).filter(({ path, status }) => path.endsWith("/manifests/1") && status === 200).length;
}

/** Of half-written blobs. */
async function storedBytes(): Promise<number> {
  const client = openClient({ address: bed.daemon.address, namespace: "default" });
  const statuses = await client.content.listStatuses();
  client.close();
  return statuses.reduce((sum, { offset }) => sum + Number(offset), 0);
}

async function seen(
  transfer: AsyncIterable<TransferProgress>,
  is: (picture: TransferProgress) => boolean,
): Promise<void> {
  for await (const picture of transfer) if (is(picture)) return;
  throw new Error("the transfer ended before that was seen");
}
