/** `tag` and `history` on a real containerd, by engine and by command line. */
import { describe, expect, test } from "vitest";
import { jsonBlob, layoutArchive, named } from "../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";

const bed = openImageBed();
const { load, rows, run, must } = bed;

describe("tag", () => {
  test("names an image by name, id and digest, and says nothing", async () => {
    const id = await load("app:1");
    const { digest } = await bed.images.inspect("app:1");
    expect(await must("tag", "app:1", "ghcr.io/me/app")).toBe("");
    await must("image", "tag", id.slice(7, 19), "app:by-id");
    await must("tag", `app@${digest}`, "app:by-digest");
    expect(await rows()).toEqual(["app:1", "app:by-digest", "app:by-id", "ghcr.io/me/app:latest"]);
    expect(new Set((await bed.images.list()).map(({ configDigest }) => configDigest))).toEqual(new Set([id]));
  });

  test("moves a name; what it meant stays without one, until it has one again", async () => {
    const old = await load("app:1");
    await load("app:2");
    await bed.images.tag("app:2", "app:1");
    expect(await rows()).toEqual(["<none>:<none>", "app:1", "app:2"]);
    await bed.images.tag(old, "app:old");
    expect(await rows()).toEqual(["app:1", "app:2", "app:old"]);
    expect((await bed.images.inspect("app:old")).configDigest).toBe(old);
  });

  test("of a name that has another name too leaves nothing unnamed", async () => {
    await load("app:1");
    await bed.images.tag("app:1", "app:kept");
    await load("app:2");
    await bed.images.tag("app:2", "app:1");
    expect(await rows()).toEqual(["app:1", "app:2", "app:kept"]);
  });

  test("of what it means already changes nothing", async () => {
    await load("app:1");
    await bed.images.tag("app:1", "app:1");
    expect(await rows()).toEqual(["app:1"]);
  });

  test("at once from twenty sides ends with one name and nothing lost", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, (_, index) => load(`from:${index}`)));
    await Promise.all(Array.from({ length: 20 }, (_, index) => bed.images.tag(`from:${index % 5}`, "to:1")));
    expect(ids).toContain((await bed.images.inspect("to:1")).configDigest);
    expect((await rows()).filter((row) => !row.startsWith("<none>"))).toEqual([
      ...ids.map((_, index) => `from:${index}`),
      "to:1",
    ]);
  });

  test.each([
    ["nope:1", "app:2", "no such image: nope:1"],
    ["app:1", "UP", "must be lowercase"],
    ["A B", "app:2", `error parsing reference: "A B" is not a valid repository/tag`],
    ["app:1", "sha256:abc", "refusing to create an ambiguous tag using digest algorithm as name"],
  ])("refuses %s to %s", async (source, target, message) => {
    await load("app:1");
    const { code, stderr } = await run("tag", source, target);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(await rows()).toEqual(["app:1"]);
  });
});

describe("history", () => {
  const HOSTILE = "\u001b]0;owned\u0007RUN\ttouch /x";

  // Two layers and two steps that make none.
  async function loadWithHistory(): Promise<string> {
    const layers = [layerOf({ big: "b".repeat(20_000) }), layerOf({ small: "s" })];
    const base = smallImage({}, { layers });
    const document = JSON.parse(new TextDecoder().decode(base.config.bytes));
    document.rootfs.diff_ids.shift();
    document.history = [
      { created: "2024-01-02T03:04:05Z", created_by: "ADD big /", comment: "base" },
      { created: "2024-01-02T03:04:06Z", created_by: `ENV ${"A".repeat(60)}`, empty_layer: true },
      { created: "2024-01-02T03:04:07Z", created_by: HOSTILE },
      { created_by: "CMD [sh]", empty_layer: true },
    ];
    const config = jsonBlob(OCI_CONFIG, document);
    const kept = base.layers.slice(1);
    const manifest = jsonBlob(OCI_MANIFEST, {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: config.descriptor,
      layers: kept.map(({ descriptor }) => descriptor),
    });
    const descriptor = named({ ...manifest.descriptor, platform: hostPlatform() }, "docker.io/library/told:1");
    await bed.images.load(cut(layoutArchive([descriptor], [manifest, config, ...kept])));
    return config.descriptor.digest;
  }

  test("tells the steps with the sizes of their layers", async () => {
    const id = await loadWithHistory();
    const steps = await bed.images.history("told:1");
    expect(steps.map(({ createdBy }) => createdBy.slice(0, 4))).toEqual(["CMD ", HOSTILE.slice(0, 4), "ENV ", "ADD "]);
    expect(steps.map((step) => step.id)).toEqual([id, "", "", ""]);
    expect(steps.map(({ sizeBytes }) => sizeBytes > 0)).toEqual([false, true, false, true]);
    expect(steps[3]?.sizeBytes).toBeGreaterThanOrEqual(20_000);
  });

  test("is docker's table", async () => {
    const id = await loadWithHistory();
    const [header, ...lines] = (await must("history", "told:1")).split("\n");
    expect(header).toMatch(/^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$/);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(new RegExp(`^${id.slice(7, 19)} +N/A +CMD \\[sh\\] +0B *$`));
    expect(lines[1]).toMatch(/^<missing> +\d+ \w+ ago +\\x1b\]0;owned\\x07RUN touch \/x +[\d.]+k?B *$/);
    expect(lines[2]).toContain(`ENV ${"A".repeat(40)}…`);
    expect(lines[3]).toMatch(/ago +ADD big \/ +[\d.]+kB +base$/);
  });

  test("-q, --no-trunc, --human=false and --format", async () => {
    const id = await loadWithHistory();
    expect(await must("history", "-q", "told:1")).toBe(`${id.slice(7, 19)}\n<missing>\n<missing>\n<missing>`);
    expect((await must("history", "-q", "--no-trunc", "told:1")).split("\n")[0]).toBe(id);
    const format = "{{.CreatedAt}} {{.CreatedSince}} {{.Size}} {{.Comment}}";
    const exact = (await must("history", "--human=false", "--format", format, "told:1")).split("\n");
    expect(exact[3]).toMatch(/^2024-01-0\d\S+ 2024-01-0\d\S+ \d{5,} base$/);
    const [newest] = (await must("history", "--format", "json", "told:1")).split("\n");
    expect(Object.keys(JSON.parse(newest ?? ""))).toEqual([
      "Comment",
      "CreatedAt",
      "CreatedBy",
      "CreatedSince",
      "ID",
      "Size",
    ]);
  });

  test("of an image or a platform that is not here", async () => {
    await loadWithHistory();
    expect((await run("history", "nope")).stderr).toContain("no such image: nope");
    expect((await run("history", "--platform", "linux/s390x", "told:1")).stderr).toContain("(linux/s390x)");
  });
});
