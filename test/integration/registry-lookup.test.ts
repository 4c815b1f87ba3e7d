/** `manifest inspect` and `search` against a real registry; neither needs a containerd. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRegistryApi } from "../../src/engine/registry/api.ts";
import { openRegistrySettings } from "../../src/engine/registry/settings.ts";
import { buildImage, buildIndex } from "../../src/oci/image-archive.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { pushGraph, pushImage } from "../helpers/registry-image.ts";

const NOBODY = { env: { CONTAINERD_ADDRESS: "/nowhere", HOME: "/nowhere" } };
const S390X = { os: "linux", architecture: "s390x" };
const ARM = { os: "linux", architecture: "arm", variant: "v7" };

let registry: TestRegistry;

beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await registry?.stop();
});

const must = (...args: string[]) => mustLepton(NOBODY as never, args);
const run = (...args: string[]) => lepton(NOBODY as never, args);

describe("manifest inspect", () => {
  test("shows a manifest as it is", async () => {
    const image = smallImage({ one: "one" });
    const { ref } = await pushImage(registry, "one:1", image);
    const shown = await must("manifest", "inspect", ref);
    const document: unknown = JSON.parse(new TextDecoder().decode(image.manifest.bytes));
    expect(shown).toBe(JSON.stringify(document, null, "\t"));
  });

  test("-v adds reference, descriptor and the bytes, with the platform of the config", async () => {
    const image = buildImage({ platform: ARM, layers: [layerOf({ arm: "arm" })] });
    const { ref } = await pushImage(registry, "arm:1", image);
    const shown = JSON.parse(await must("manifest", "inspect", "-v", ref));
    const { mediaType, digest, size } = image.manifest.descriptor;
    expect(Object.keys(shown)).toEqual(["Ref", "Descriptor", "Raw", "OCIManifest"]);
    expect(shown).toMatchObject({ Ref: ref, Descriptor: { mediaType, digest, size, platform: ARM } });
    expect(Buffer.from(shown.Raw, "base64").equals(image.manifest.bytes)).toBe(true);
    expect(shown.OCIManifest).toEqual(JSON.parse(new TextDecoder().decode(image.manifest.bytes)));
  });

  test("shows an index, and with -v each image below it", async () => {
    const images = [S390X, ARM].map((platform) =>
      buildImage({ platform, layers: [layerOf({ p: platform.architecture })] }),
    );
    const top = buildIndex(images);
    const blobs = images.flatMap(({ config, layers }) => [config, ...layers]);
    const graph = { top, blobs, documents: images.map(({ manifest }) => manifest) };
    const { ref } = await pushGraph(registry, "multi:1", graph);
    expect(JSON.parse(await must("manifest", "inspect", ref))).toEqual(JSON.parse(new TextDecoder().decode(top.bytes)));
    const list = JSON.parse(await must("manifest", "inspect", "--verbose", ref));
    expect(list.map((item: { Ref: string }) => item.Ref)).toEqual(
      images.map(({ manifest }) => `${ref}@${manifest.descriptor.digest}`),
    );
    expect(list.map((item: { Descriptor: { platform: unknown } }) => item.Descriptor.platform)).toEqual([S390X, ARM]);
  });

  test("says what is wrong with a reference, and what the registry says", async () => {
    const missing = await run("manifest", "inspect", `${registry.host}/nope:1`);
    expect([missing.code, missing.stdout]).toEqual([1, ""]);
    expect(missing.stderr).toMatch(/nope/);
    expect((await run("manifest", "inspect", "UPPER")).stderr).toContain("must be lowercase");
  });

  test("is in the SDK", async () => {
    const image = smallImage({ sdk: "sdk" });
    const { byDigest, digest } = await pushImage(registry, "sdk:1", image);
    const api = createRegistryApi(openRegistrySettings());
    expect(await api.manifest(byDigest)).toMatchObject({ isIndex: false, images: [], top: { digest, ref: byDigest } });
  });
});

describe("search", () => {
  test("finds repositories of a registry that has but a catalog", async () => {
    await pushImage(registry, "team/findme:1", smallImage());
    const [header, ...rows] = (await must("search", `${registry.host}/findme`)).split("\n");
    expect(header).toMatch(/^NAME +DESCRIPTION +STARS +OFFICIAL$/);
    expect(rows).toEqual([expect.stringMatching(/^team\/findme +0 *$/)]);
  });

  test("shows, cuts and filters what an index says, and lets no escape through", async () => {
    const results = [
      { name: "web", description: `a\nb ${"x".repeat(60)}`, star_count: 120, is_official: true },
      { name: "ev\u001b]0;il", description: "\u001b[2J", star_count: 3, is_official: false },
    ];
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ results }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const term = `127.0.0.1:${(server.address() as AddressInfo).port}/a b`;
    try {
      const [, first, second] = (await must("search", "--limit", "5", term)).split("\n");
      expect(asked).toContainEqual(expect.stringMatching(/^\/v1\/search\?q=a(\+|%20)b&n=5$/));
      expect(first).toMatch(/^web +a b x{40}… +120 +\[OK\]$/);
      expect(second).toMatch(/^ev\\x1b\]0;il +\\x1b\[2J +3 *$/);
      const json = (await must("search", "--format", "json", term)).split("\n").filter(Boolean);
      expect(json.map((line) => JSON.parse(line))).toMatchObject([
        { Name: "web", StarCount: "120", IsOfficial: "true", IsAutomated: "false" },
        { IsOfficial: "false" },
      ]);
      const names = (...more: string[]) => must("search", "--format", "{{.Name}}", ...more, term);
      expect(await names("-f", "stars=100")).toBe("web");
      expect(await names("-f", "is-official=true")).toBe("web");
      expect(await names("-f", "is-official=false", "-f", "stars=4")).toBe("");
      expect(await must("search", "--no-trunc", "--format", "{{.Description}}", term)).toContain("x".repeat(60));
      expect((await run("search", "-f", "stars=many", term)).stderr).toContain("invalid filter 'stars=many'");
      expect((await run("search", "--limit", "101", term)).stderr).toContain("outside the range of [1, 100]");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
