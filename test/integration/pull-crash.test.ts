/** A pull may be killed at any moment: the next command leaves no lease, and the next pull goes on where it stopped. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { killAfter, mustLepton } from "../helpers/lepton.ts";
import { loggedIn } from "../helpers/logged-in.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";
import { startRegistry } from "../helpers/registry.ts";
import { pushImage } from "../helpers/registry-image.ts";

const KILLS = many(50, { usually: 3 });
/** Longest life of a pull from the slow registry. */
const SPAN_MS = 1200;
const BYTES_PER_SECOND = 256 << 10;

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  before = await snapshotWorld(daemon);
});
afterAll(() => daemon?.stop());
// A failure must not be the next test's.
afterEach(async () => {
  for (const name of (await daemon.ctr("images", "ls", "-q")).split("\n"))
    if (name !== "") await mustLepton(daemon, ["rmi", "-f", name]);
});

/** An image that runs, with three layers more that take about as long as all the kills. */
async function slowImage() {
  const layerBytes = Math.ceil((KILLS * BYTES_PER_SECOND * SPAN_MS) / 4000 / 2) * 2;
  const noise = () =>
    layerOf({ [`noise-${randomBytes(4).toString("hex")}`]: randomBytes(layerBytes / 2).toString("hex") });
  return busyboxImage({ gzip: false, layers: [noise(), noise(), noise()] });
}

test.each([
  ["by containerd", undefined, 11],
  ["through us", { user: "me", password: "secret" }, 12],
])(`a pull %s killed ${KILLS} times`, { timeout: 600_000 }, async (_, htpasswd, seed) => {
  const options = htpasswd === undefined ? {} : { htpasswd };
  await using registry = await startRegistry({ ...options, slowBytesPerSecond: BYTES_PER_SECOND });
  const env = loggedIn(registry);
  const image = await slowImage();
  const { ref } = await pushImage(registry, "app:1", image);
  const sizeBytes = [image.manifest, image.config, ...image.layers].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const random = seededRandom(seed);
  const moved = () => registry.proxy?.sentBytes() ?? 0;
  for (let round = 0; round < KILLS; round += 1) {
    await killAfter(daemon, ["pull", ref], random() * SPAN_MS, { env });
    expect(await mustLepton(daemon, ["ps", "-q"])).toBe("");
    expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
  }
  if (registry.proxy !== undefined) delete registry.proxy.limits.bytesPerSecond;
  await mustLepton(daemon, ["pull", "-q", ref], { env });
  expect(await mustLepton(daemon, ["run", "--rm", ref, "echo", "alive"])).toBe("alive");
  // What is fetched for each pull anew are a few documents.
  expect(moved()).toBeLessThan(sizeBytes * 1.1);
  await mustLepton(daemon, ["rmi", ref]);
  await mustLepton(daemon, ["ps"]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test(`a fast pull killed ${KILLS} times leaves the image absent or whole`, { timeout: 600_000 }, async () => {
  await using registry = await startRegistry();
  const layers = [layerOf({ "a/b": "1" }), layerOf({ "a/c": "2" })];
  const { ref } = await pushImage(registry, "app:1", await busyboxImage({ gzip: true, layers }));
  const begin = performance.now();
  await mustLepton(daemon, ["pull", "-q", ref]);
  const spanMs = performance.now() - begin;
  const random = seededRandom(13);
  for (let round = 0; round < KILLS; round += 1) {
    if ((await daemon.ctr("images", "ls", "-q")) !== "") {
      expect(await mustLepton(daemon, ["run", "--rm", "--pull", "never", ref, "cat", "/a/b", "/a/c"])).toBe("12");
      await mustLepton(daemon, ["rmi", ref]);
    }
    await killAfter(daemon, ["pull", ref], random() * spanMs);
  }
  await mustLepton(daemon, ["pull", "-q", ref]);
  expect(await mustLepton(daemon, ["run", "--rm", ref, "cat", "/a/b", "/a/c"])).toBe("12");
  await mustLepton(daemon, ["rmi", ref]);
  await mustLepton(daemon, ["ps"]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});
