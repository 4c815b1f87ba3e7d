import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { store } from "./push-store.ts";
import { bytesOf, descriptorOf, manifestOf, repositoryOn, send, serve } from "./server.ts";

describe("putDocument", () => {
  const manifest = manifestOf(randomBytes(300_000));
  const document = { descriptor: descriptorOf(manifest, OCI_MANIFEST), bytes: manifest };

  test("puts it under its digest and its tag", async () => {
    const registry = await store();
    await repositoryOn(registry.server.host).putDocument(document, { tag: "v1" });
    expect([...registry.manifests.keys()]).toEqual([document.descriptor.digest, "v1"]);
    expect(registry.server.asked.at(-1)?.headers["content-type"]).toBe(OCI_MANIFEST);
  });

  test("says where the registry read something else", async () => {
    const server = await serve(async (request, response) => {
      await bytesOf(request);
      const other = `sha256:${createHash("sha256").update("x").digest("hex")}`;
      send(response, "", { "docker-content-digest": other }, 201);
    });
    await expect(repositoryOn(server.host).putDocument(document)).rejects.toThrow("digest mismatch");
  });
});
