import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/oci/digest.ts";
import { MAX_MANIFEST_BYTES, parseImageConfig, parseIndex, parseManifest } from "../../../src/oci/documents.ts";
import { DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from "../../../src/oci/media-types.ts";

const digest = digestOf("x");
const config = { mediaType: OCI_CONFIG, digest, size: 2 };
const layer = { mediaType: OCI_LAYER, digest, size: 10 };
const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("parseManifest", () => {
  test("reads config and layers", () => {
    expect(parseManifest(bytes(manifest))).toEqual({ mediaType: OCI_MANIFEST, config, layers: [layer] });
  });

  test("takes the promised type where the document names none", () => {
    const { mediaType: _, ...unnamed } = manifest;
    expect(parseManifest(bytes(unnamed), DOCKER_MANIFEST).mediaType).toBe(DOCKER_MANIFEST);
  });

  test.each([
    ["of another type than promised", manifest, DOCKER_MANIFEST, "calls itself"],
    ["that is also an index", { ...manifest, manifests: [] }, undefined, "is also an index"],
    ["of schema 1", { schemaVersion: 1, fsLayers: [] }, undefined, "schema 1"],
    ["with 513 layers", { ...manifest, layers: Array(513).fill(layer) }, undefined, "513 layers, more than 512"],
    ["without config", { ...manifest, config: undefined }, undefined, "not a descriptor"],
    ["with a bad digest", { ...manifest, config: { ...config, digest: "sha256:../x" } }, undefined, "invalid digest"],
    ["with a negative size", { ...manifest, config: { ...config, size: -1 } }, undefined, "whole number"],
    ["with a size of 2^63", { ...manifest, config: { ...config, size: 2 ** 63 } }, undefined, "whole number"],
    ["with a size in a string", { ...manifest, config: { ...config, size: "1" } }, undefined, "whole number"],
    ["without a size", { ...manifest, config: { mediaType: OCI_CONFIG, digest } }, undefined, "whole number"],
    ["whose layers are no list", { ...manifest, layers: {} }, undefined, "not a list"],
    ["that is a list", [], undefined, "not an object"],
    ["that is null", null, undefined, "not an object"],
  ])("refuses one %s", (_, document, promised, message) => {
    expect(() => parseManifest(bytes(document), promised)).toThrow(message);
  });

  test("refuses one byte over 4 MiB before reading it", () => {
    expect(() => parseManifest(new Uint8Array(MAX_MANIFEST_BYTES + 1))).toThrow("more than 4194304");
  });

  test("refuses text that is no JSON, however deep", () => {
    expect(() => parseManifest(new TextEncoder().encode("{"))).toThrow("not valid JSON");
    expect(() => parseManifest(new TextEncoder().encode("[".repeat(1_000_000)))).toThrow("not valid JSON");
    expect(() => parseManifest(Uint8Array.of(0x22, 0xff, 0x22))).toThrow("not valid JSON");
  });
});

describe("parseIndex", () => {
  test("reads platforms and annotations", () => {
    const entry = { ...layer, mediaType: OCI_MANIFEST, platform: { os: "linux", architecture: "arm", variant: "v7" } };
    const index = parseIndex(bytes({ schemaVersion: 2, manifests: [{ ...entry, annotations: { a: "b" } }] }));
    expect(index).toEqual({ mediaType: OCI_INDEX, manifests: [{ ...entry, annotations: { a: "b" } }] });
  });

  test("refuses one that is also a manifest", () => {
    expect(() => parseIndex(bytes({ manifests: [], layers: [] }))).toThrow("is also a manifest");
  });
});

describe("parseImageConfig", () => {
  test("reads what a container needs and keeps the whole", () => {
    const document = {
      os: "linux",
      architecture: "amd64",
      created: "2024-01-02T03:04:05.678901234Z",
      config: {
        Env: ["A=b"],
        Cmd: ["sh"],
        Entrypoint: null,
        User: "app",
        Labels: { k: "v" },
        Volumes: { "/data": {} },
      },
      rootfs: { type: "layers", diff_ids: [digest] },
      history: [{ created_by: "COPY", empty_layer: false }, { empty_layer: true }],
    };
    const parsed = parseImageConfig(bytes(document));
    expect(parsed).toMatchObject({
      platform: { os: "linux", architecture: "amd64" },
      created: "2024-01-02T03:04:05.678901234Z",
      config: { Env: ["A=b"], Cmd: ["sh"], User: "app", Labels: { k: "v" }, Volumes: ["/data"] },
      diffIds: [digest],
      history: [{ createdBy: "COPY", emptyLayer: false }, { emptyLayer: true }],
    });
    expect(parsed.config).not.toHaveProperty("Entrypoint");
    expect(parsed.raw).toEqual(document);
  });

  test("an empty document is an image without layers or defaults", () => {
    expect(parseImageConfig(bytes({}))).toMatchObject({ config: {}, diffIds: [], history: [] });
  });

  test.each([
    [{ config: { Env: "A=b" } }, "Env of image config is not a list"],
    [{ config: { Cmd: [1] } }, "Cmd of image config is not a list of strings"],
    [{ config: { Labels: { a: 1 } } }, "Labels of image config is not a map of strings"],
    [{ config: { User: 0 } }, "User of image config is not a string"],
    [{ config: [] }, "config of image config is not an object"],
    [{ rootfs: { diff_ids: ["x"] } }, "invalid digest"],
    [{ rootfs: { diff_ids: Array(513).fill(digest) } }, "513 layers"],
    [{ history: ["x"] }, "not an object"],
  ])("refuses %j", (document, message) => {
    expect(() => parseImageConfig(bytes(document))).toThrow(message);
  });

  test("a label named __proto__ stays a label", () => {
    const text = '{"config":{"Labels":{"__proto__":"x","constructor":"y"}}}';
    const labels = parseImageConfig(new TextEncoder().encode(text)).config.Labels ?? {};
    expect(Object.keys(labels)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  });
});
