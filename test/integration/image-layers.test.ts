import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import type { ImagesApi } from "../../src/engine/types.ts";
import { digestOf } from "../../src/oci/digest.ts";
import { type Blob, type BuiltImage, buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut, gather } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { dockerArchive, type Files, layerOf } from "../helpers/image.ts";
import { listing } from "../helpers/layers.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";

let daemon: TestDaemon;
let client: Client;
let images: Pick<ImagesApi, "layers" | "load">;
const dir = mkdtempSync(join(tmpdir(), "lepton-layers-"));

const LAYERS: readonly Files[] = [
  { "etc/": "", "etc/passwd": "root:x:0:0\n", "opt/tool": "x".repeat(60_000), "opt/same": { hardlink: "opt/tool" } },
  { "etc/": "", "etc/passwd": "root:x:0:0\napp:x:1:1\n", "var/cache/big": "y".repeat(30_000) },
  { "var/cache/.wh.big": "", "etc/motd": "hello \x1b[31mred\n", bin: { link: "opt" } },
];

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  images = createImagesApi({ client, namespace: "default" });
});
afterAll(async () => {
  client?.close();
  await daemon?.stop();
  rmSync(dir, { recursive: true });
});

const HISTORY = [
  { created_by: "/bin/sh -c #(nop) ADD file:base in / ", created: "2024-05-06T07:08:09Z" },
  { created_by: 'CMD ["sh"]', empty_layer: true },
  { created_by: "RUN /bin/sh -c adduser app # buildkit" },
  { created_by: "RUN /bin/sh -c rm -r /var/cache # buildkit" },
];

/** With a history that tells steps, and layers of zstd where asked. */
function build(layers: readonly Files[], pack: "plain" | "gzip" | "zstd"): BuiltImage {
  const image = buildImage({ platform: hostPlatform(), layers: layers.map(layerOf), gzip: pack === "gzip" });
  const config = withBytes(image.config, { ...parse(image.config), history: HISTORY });
  const packed = image.layers.map((layer) => {
    if (pack !== "zstd") return layer;
    const bytes = zstdCompressSync(layer.bytes);
    const mediaType = "application/vnd.oci.image.layer.v1.tar+zstd";
    return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
  });
  const manifest = withBytes(image.manifest, {
    ...parse(image.manifest),
    config: config.descriptor,
    layers: packed.map(({ descriptor }) => descriptor),
  });
  return { manifest, config, layers: packed };
}

const parse = ({ bytes }: Blob) => JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;

function withBytes({ descriptor }: Blob, document: unknown): Blob {
  const bytes = Buffer.from(JSON.stringify(document));
  return { bytes, descriptor: { ...descriptor, digest: digestOf(bytes), size: bytes.length } };
}

async function load(name: string, image: BuiltImage): Promise<void> {
  await images.load(cut(ociArchive([{ name: `docker.io/library/${name}:1`, image }])));
}

describe.each(["plain", "gzip", "zstd"] as const)("an image of %s layers", (pack) => {
  test("shows its layers at once, and their files without unpacking", async () => {
    await load(pack, build(LAYERS, pack));
    const explorer = await images.layers(`${pack}:1`);
    expect(explorer.layers.map(({ command }) => command)).toEqual([
      "/bin/sh -c #(nop) ADD file:base in / ",
      "RUN /bin/sh -c adduser app # buildkit",
      "RUN /bin/sh -c rm -r /var/cache # buildkit",
    ]);
    expect(listing(await explorer.tree({ to: 2 }))).toEqual([
      "A bin",
      "M etc/",
      "A etc/motd",
      "  etc/passwd",
      "  opt/",
      "  opt/same",
      "  opt/tool",
      "M var/",
      "M var/cache/",
      "D var/cache/big",
    ]);
    expect((await gather(explorer.readFile(1, "etc/passwd"))).toString()).toBe("root:x:0:0\napp:x:1:1\n");
    expect((await gather(explorer.readFile(2, "opt/same", { maxBytes: 10 }))).toString()).toBe("x".repeat(10));
    expect(await explorer.waste()).toMatchObject({
      totalBytes: 90_047,
      wastedBytes: 30_011,
      files: [
        { path: "var/cache/big", count: 1, wastedBytes: 30_000 },
        { path: "etc/passwd", count: 2, wastedBytes: 11 },
      ],
    });
  });
});

test("of an archive that docker saved, old or new", async () => {
  const image = build(LAYERS, "plain");
  for (const legacy of [true, false]) {
    const name = `docker.io/library/saved-${legacy}:1`;
    await images.load(cut(dockerArchive([{ names: [name], image }], { legacy })));
    const explorer = await images.layers(name);
    expect(listing(await explorer.tree({ to: 1 }))).toContain("M etc/passwd");
    expect(explorer.layers).toHaveLength(3);
  }
});

describe("image layers", () => {
  beforeAll(() => load("app", build(LAYERS, "gzip")));

  test("prints layers, totals, waste and the worst files", async () => {
    const out = await mustLepton(daemon, ["image", "layers", "app:1"]);
    const lines = out.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
    expect(lines[0]).toBe("LAYER | ID | SIZE | BLOB | COMMAND");
    expect(lines[1]).toMatch(/^0 \| [0-9a-f]{12} \| 60kB \| \d+B \| ADD file:base in \/$/);
    expect(lines[2]).toMatch(/^1 \| [0-9a-f]{12} \| 30kB \| \d+B \| RUN adduser app$/);
    expect(lines[4]).toMatch(/^total \| 90kB \| [\d.]+kB$/);
    expect(lines.slice(5)).toEqual([
      "",
      "efficiency | 66.67 %",
      "wasted | 30.01kB in 2 files",
      "user wasted | 99.92 %",
      "",
      "COUNT | WASTED | FILE",
      "1 | 30kB | /var/cache/big",
      "2 | 11B | /etc/passwd",
    ]);
  });

  test("gives the same as an object", async () => {
    const out = JSON.parse(await mustLepton(daemon, ["image", "layers", "--format", "json", "app:1"]));
    expect(out).toMatchObject({ Name: "docker.io/library/app:1", WastedBytes: 30_011, WastedFileCount: 2 });
    expect(out.Layers).toHaveLength(3);
    expect(out.Layers[0]).toMatchObject({ Index: 0, Size: 60_011, Entries: 4, Created: "2024-05-06T07:08:09Z" });
    expect(await mustLepton(daemon, ["image", "layers", "--format", "{{.WastedBytes}}", "app:1"])).toBe("30011");
  });

  test("--tree lists what was done on top of the base, or by one layer", async () => {
    const tree = async (...args: string[]) => {
      const out = await mustLepton(daemon, ["image", "layers", "--tree", ...args, "app:1"]);
      return out.split("\n").map((line) => line.replace(/ +/g, " "));
    };
    expect(await tree()).toEqual([
      "A lrwxr-xr-x 0:0 0B bin -> opt",
      "M drwxr-xr-x 0:0 36B etc/",
      "A -rwxr-xr-x 0:0 15B etc/motd",
      "M -rwxr-xr-x 0:0 21B etc/passwd",
      " drwxr-xr-x 0:0 60kB opt/",
      " -rwxr-xr-x 0:0 0B opt/same link to opt/tool",
      " -rwxr-xr-x 0:0 60kB opt/tool",
      "A drwxr-xr-x 0:0 0B var/",
      "A drwxr-xr-x 0:0 0B var/cache/",
    ]);
    expect(
      (await tree("--layer", "2")).map((line) => line.split(" ").at(0) + line.split(" ").slice(4).join(" ")),
    ).toEqual(["Abin -> opt", "Metc/", "Aetc/motd", "Mvar/", "Mvar/cache/", "Dvar/cache/big"]);
    expect(await tree("--layer", "1", "--all")).toHaveLength(8);
    const rows = (await mustLepton(daemon, ["image", "layers", "--tree", "--layer=2", "--format=json", "app:1"])).split(
      "\n",
    );
    expect(rows.map((row) => JSON.parse(row)).at(-1)).toMatchObject({
      Path: "/var/cache/big",
      Mark: "removed",
      Layer: 1,
    });
  });

  test("--file prints the bytes of a file as of a layer", async () => {
    expect((await lepton(daemon, ["image", "layers", "--file", "/etc/motd", "app:1"])).stdout).toBe(
      "hello \x1b[31mred\n",
    );
    const first = await lepton(daemon, ["image", "layers", "--file", "etc/passwd", "--layer", "0", "app:1"]);
    expect(first.stdout).toBe("root:x:0:0\n");
    const gone = await lepton(daemon, ["image", "layers", "--file", "/var/cache/big", "app:1"]);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('no file "/var/cache/big" in layer 2')]);
    const link = await lepton(daemon, ["image", "layers", "--file", "/bin", "app:1"]);
    expect([link.code, link.stderr]).toEqual([1, expect.stringContaining('"/bin" is a symbolic link to "opt"')]);
  });

  test("--ci passes, fails with status 1, and takes the rules of a file", async () => {
    const failed = await lepton(daemon, ["image", "layers", "--ci", "app:1"]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/FAIL {2}lowestEfficiency +0\.66671\d is below 0\.9/);
    expect(failed.stdout).toMatch(/SKIP {2}highestWastedBytes +disabled/);
    expect(failed.stderr).toContain("does not pass: 2 rules fail");
    const rules = join(dir, "rules.yaml");
    writeFileSync(rules, "rules:\n  lowestEfficiency: 0.5\n  highestUserWastedPercent: off\n");
    const passed = await lepton(daemon, ["image", "layers", "--ci", "--ci-config", rules, "app:1"]);
    expect([passed.code, passed.stderr]).toEqual([0, ""]);
    expect(passed.stdout).toMatch(/PASS {2}lowestEfficiency +0\.5\n/);
  });

  test("refuses what does not go together, and what is not there", async () => {
    const refused = async (...args: string[]) => (await lepton(daemon, ["image", "layers", ...args])).stderr;
    expect(await refused("--tree", "--ci", "app:1")).toContain("--tree and --ci cannot be used together");
    expect(await refused("--layer", "1", "app:1")).toContain("--layer needs --tree or --file");
    expect(await refused("--tree", "--layer", "7", "app:1")).toContain("no layer 7\nhint: the image has layers 0 to 2");
    expect(await refused("none")).toContain("no such image: none");
    expect(await refused("--platform", "linux/s390x", "app:1")).toContain("s390x");
  });

  test("warns of a layer that is damaged, and judges it never", async () => {
    const image = build([{ good: "1" }], "plain");
    const broken = Buffer.concat([layerOf({ good: "1" }).subarray(0, 1024), Buffer.alloc(1024, 0x41)]);
    const descriptor = {
      mediaType: image.layers[0]?.descriptor.mediaType ?? "",
      digest: digestOf(broken),
      size: broken.length,
    };
    const config = withBytes(image.config, {
      ...parse(image.config),
      rootfs: { type: "layers", diff_ids: [digestOf(broken)] },
    });
    const manifest = withBytes(image.manifest, {
      ...parse(image.manifest),
      config: config.descriptor,
      layers: [descriptor],
    });
    for (const { descriptor: of, bytes } of [{ descriptor, bytes: broken }, config, manifest]) {
      await client.content.write(
        { ref: of.digest, total: BigInt(of.size), expected: of.digest, labels: { "containerd.io/gc.root": "1" } },
        cut(bytes),
      );
    }
    await client.images.create({
      name: "docker.io/library/broken:1",
      target: { ...manifest.descriptor, size: BigInt(manifest.bytes.length), annotations: {} },
    });
    const shown = await lepton(daemon, ["image", "layers", "--tree", "broken:1"]);
    expect([shown.code, shown.stdout.trimEnd().split(" ").at(-1)]).toEqual([0, "good"]);
    expect(shown.stderr).toContain("layer 0 is shown in part: tar archive has a damaged header");
    const judged = await lepton(daemon, ["image", "layers", "--ci", "broken:1"]);
    expect([judged.code, judged.stderr]).toEqual([1, expect.stringContaining("cannot judge image")]);
  });
});
