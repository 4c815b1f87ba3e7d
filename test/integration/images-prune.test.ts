/** `image prune`, `system df` and `images --tree` on a real containerd. */
import { describe, expect, test } from "vitest";
import { buildImage, buildIndex, layoutArchive, named, ociArchive } from "../../src/oci/image-archive.ts";
import { formatPlatform, hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { layerOf, loadBusybox, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";
import { lepton } from "../helpers/lepton.ts";

const bed = openImageBed();
const { load, rows, run, must } = bed;

const answered = (input: string, ...args: string[]) => lepton(bed.daemon, ["-n", bed.namespace, ...args], { input });

async function loadDangling(): Promise<string> {
  const image = smallImage({ unnamed: "u".repeat(9000) });
  await bed.images.load(cut(ociArchive([{ image }])));
  return image.config.descriptor.digest;
}

/** Bytes that the bed.daemon holds now: blobs, and layers of committed snapshots. */
async function heldBytes(): Promise<number> {
  const blobs = (await bed.client.content.list()).reduce((sum, { size }) => sum + Number(size), 0);
  const snapshots = bed.client.snapshots("overlayfs");
  let total = blobs;
  for (const { name } of await snapshots.list()) total += Number((await snapshots.usage(name)).size);
  return total;
}

describe("image prune", () => {
  test("removes what has no name, and tells what that freed to the byte", async () => {
    await load("app:1");
    const id = await loadDangling();
    const before = await heldBytes();
    const preview = await bed.images.prune({ dryRun: true });
    expect(await heldBytes()).toBe(before);
    expect(preview).toMatchObject({ untagged: [], deleted: [id, expect.stringMatching(/^sha256:/)] });
    const pruned = await bed.images.prune();
    expect(pruned).toEqual(preview);
    expect(before - (await heldBytes())).toBe(pruned.reclaimedBytes);
    expect(await rows()).toEqual(["app:1"]);
  });

  test("--all keeps what a container stands on, running or not, by any name", async () => {
    await loadBusybox(bed);
    await must("create", "--name", "user", "busybox", "true");
    await load("busybox:latest", smallImage({ moved: "on" }));
    const unused = await load("app:1");
    await bed.images.tag("app:1", "app:2");
    const before = await heldBytes();
    const pruned = await bed.images.prune({ all: true });
    expect(pruned.untagged.toSorted()).toEqual(["app:1", "app:2", "busybox:latest"]);
    expect(pruned.deleted).toContain(unused);
    expect(before - (await heldBytes())).toBe(pruned.reclaimedBytes);
    // What the container was made of has lost its name and nothing else.
    expect(await rows()).toEqual(["<none>:<none>"]);
    expect(await must("start", "user")).toBe("user");
    await must("rm", "-f", "user");
  });

  test("counts a layer that others need as nothing freed", async () => {
    const shared = layerOf({ shared: "s".repeat(50_000) });
    const of = (name: string) => buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ [name]: name })] });
    await load("kept:1", of("kept"));
    await must("create", "--name", "user", "kept:1", "true");
    await load("gone:1", of("gone"));
    const before = await heldBytes();
    const { reclaimedBytes, untagged } = await bed.images.prune({ all: true });
    expect(untagged).toEqual(["gone:1"]);
    expect(before - (await heldBytes())).toBe(reclaimedBytes);
    expect(reclaimedBytes).toBeLessThan(40_000);
    await must("rm", "user");
  });

  test("leaves an image alone of which work under way holds a part", async () => {
    await load("pulling:1");
    const lease = await bed.client.leases.create({ labels: {} });
    const { digest } = await bed.images.inspect("pulling:1");
    await bed.client.leases.addResource(lease.id, { type: "content", id: digest });
    expect((await bed.images.prune({ all: true })).untagged).toEqual([]);
    await bed.client.leases.delete(lease.id);
    expect((await bed.images.prune({ all: true })).untagged).toEqual(["pulling:1"]);
    expect(await bed.client.content.list()).toEqual([]);
  });

  test("asks, in docker's words, and takes anything but a yes for a no", async () => {
    await loadDangling();
    const no = await answered("n\n", "image", "prune");
    expect([no.code, no.stdout]).toEqual([0, ""]);
    expect(no.stderr).toContain(
      "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ",
    );
    expect(await rows()).toEqual(["<none>:<none>"]);
    const yes = await answered("y\n", "image", "prune");
    expect(yes.stdout).toMatch(
      /^Deleted Images:\ndeleted: sha256:[0-9a-f]{64}\ndeleted: sha256:[0-9a-f]{64}\n\nTotal reclaimed space: [\d.]+kB\n$/,
    );
    expect((await run("image", "prune", "-f")).stdout).toBe("Total reclaimed space: 0B\n");
    expect((await answered("n\n", "image", "prune", "-a")).stderr).toContain(
      "WARNING! This will remove all images without at least one container associated to them.",
    );
  });

  test.each([
    [["label=keep"], ["marked:1"]],
    [["label!=keep"], ["plain:1"]],
    [["label=keep=yes", "until=2020-01-01T00:00:00Z"], ["marked:1"]],
    [["until=2000-01-01T00:00:00Z"], []],
    [["label=keep=no"], []],
  ])("with the filters %j removes %j", async (filters, gone) => {
    await load(
      "marked:1",
      smallImage({ m: "m" }, { config: { Labels: { keep: "yes" } }, created: "2015-01-01T00:00:00Z" }),
    );
    await load("plain:1", smallImage({ p: "p" }, { created: "2022-01-01T00:00:00Z" }));
    const { stdout } = await run("image", "prune", "-af", ...filters.flatMap((filter) => ["--filter", filter]));
    expect(stdout.match(/(?<=untagged: ).*/g) ?? []).toEqual(gone);
    expect(await rows()).toEqual(["marked:1", "plain:1"].filter((name) => !gone.includes(name)));
  });

  test("refuses filters that it does not know", async () => {
    const { code, stderr } = await run("image", "prune", "-f", "--filter", "until=never");
    expect([code, stderr]).toEqual([1, expect.stringContaining('failed to parse value as time or duration: "never"')]);
    expect((await run("image", "prune", "-f", "--filter", "x=y")).code).toBe(1);
  });

  test("beside tags and loads at once loses no image that has a name in the end", async () => {
    await load("base:1");
    const work = Array.from({ length: 8 }, async (_, index) => {
      await load(`new:${index}`);
      await bed.images.tag(`new:${index}`, "moving:1");
      await bed.images.prune();
    });
    await Promise.all(work);
    for (const name of await rows())
      if (!name.startsWith("<none>")) expect((await bed.images.inspect(name)).sizeBytes).toBeGreaterThan(0);
    expect(await rows()).toEqual(expect.arrayContaining(["base:1", "moving:1", "new:0", "new:7"]));
  });
});

describe("system df", () => {
  test("counts what is shared once, and as reclaimable what prune then frees", async () => {
    const shared = layerOf({ shared: "s".repeat(50_000) });
    const of = (name: string) => buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ [name]: name })] });
    await load("one:1", of("one"));
    await load("two:1", of("two"));
    await must("create", "--name", "user", "one:1", "true");
    const [line] = (await must("system", "df", "--format", "json")).split("\n");
    expect(JSON.parse(line ?? "")).toMatchObject({ Type: "Images", TotalCount: "2", Active: "1" });
    const held = await heldBytes();
    const { reclaimedBytes } = await bed.images.prune({ all: true, dryRun: true });
    const table = await must("system", "df");
    expect(table.split("\n")[0]).toMatch(/^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE$/);
    expect(table).toMatch(/^Images +2 +1 +\S+kB +\S+B \(\d+%\)$/m);
    expect(table).toMatch(/^Containers +1 +0 +\S+ +\S+/m);
    const verbose = await must("system", "df", "-v");
    expect(verbose).toMatch(
      /^Images space usage:\n\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS\n/,
    );
    expect(verbose).toMatch(
      /\nContainers space usage:\n\nCONTAINER ID +IMAGE +COMMAND +LOCAL VOLUMES +SIZE +CREATED +STATUS +NAMES\n/,
    );
    expect(verbose).toMatch(/^one +1 .* 1$/m);
    expect(verbose).toMatch(/^two +1 .* 0$/m);
    expect((await bed.images.prune({ all: true })).reclaimedBytes).toBe(reclaimedBytes);
    expect(held - (await heldBytes())).toBe(reclaimedBytes);
    await must("rm", "user");
  });

  test("of nothing is zero", async () => {
    expect(await must("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Size}} {{.Reclaimable}}")).toBe(
      "Images 0 0B 0B\nContainers 0 0B 0B\nLocal Volumes 0 0B 0B",
    );
  });
});

describe("images --tree", () => {
  test("shows every platform, what is here and what is used", async () => {
    const host = hostPlatform();
    const here = buildImage({ platform: host, layers: [layerOf({ here: "h" })] });
    const there = buildImage({ platform: { os: "linux", architecture: "s390x" }, layers: [layerOf({ there: "t" })] });
    const index = buildIndex([here, there]);
    const blobs = [index, here.manifest, here.config, ...here.layers];
    await bed.images.load(cut(layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], blobs)));
    await bed.images.tag("multi:1", "also:1");
    await must("create", "--name", "user", "multi:1", "true");
    const lines = (await must("images", "--tree")).split("\n");
    expect(lines.map((line) => line.replace(/ {2,}/g, "|"))).toEqual([
      "IMAGE|ID|DISK USAGE|CONTENT SIZE|EXTRA",
      expect.stringMatching(/^also:1\|[0-9a-f]{12}\|\S+kB\|\S+kB\|U$/),
      "multi:1",
      expect.stringMatching(new RegExp(`^├─ ${formatPlatform(host)}\\|[0-9a-f]{12}\\|\\S+kB\\|\\S+kB\\|✔ U$`)),
      expect.stringMatching(/^└─ linux\/s390x\|[0-9a-f]{12}\|0B\|0B$/),
    ]);
    expect(await must("images", "--tree", "nothing")).toBe("IMAGE   ID   DISK USAGE   CONTENT SIZE   EXTRA");
    expect((await run("images", "--tree", "-q")).stderr).toContain("--quiet is not yet supported with --tree");
    await must("rm", "user");
  });
});

test("images filters by label, dangling and date without a question more", async () => {
  await load("app:1", smallImage({ a: "a" }, { config: { Labels: { tier: "web" } }, created: "2020-01-01T00:00:00Z" }));
  await load("app:2", smallImage({ b: "b" }, { created: "2021-01-01T00:00:00Z" }));
  const id = await loadDangling();
  const tags = (...filters: string[]) =>
    must("images", "--format", "{{.Tag}}", ...filters.flatMap((word) => ["-f", word]));
  expect(await tags("label=tier")).toBe("1");
  expect(await tags("label=tier=db")).toBe("");
  expect(await tags("dangling=true")).toBe("<none>");
  expect((await tags("dangling=false")).split("\n").toSorted()).toEqual(["1", "2"]);
  expect(await tags("before=app:2")).toBe("1");
  expect(await tags("since=app:1", "reference=app")).toBe("2");
  expect(await tags("until=2020-06-01T00:00:00Z")).toBe("1");
  expect(await must("images", "-q", "-f", "dangling=true")).toBe(id.slice(7, 19));
});
