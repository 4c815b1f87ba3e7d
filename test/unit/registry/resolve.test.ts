import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { digestOf, parseDigest } from "../../../src/oci/digest.ts";
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { tooSlow } from "./patient.ts";
import { descriptorOf, manifestOf, repositoryOn, send, serve, type TestServer } from "./server.ts";

const manifest = manifestOf(Buffer.from("layer"));
const asManifest = { "content-type": OCI_MANIFEST };

describe("resolve", () => {
  test("gives the document behind a tag with its descriptor, and how it was reached", async () => {
    const server = await serve((_, response) => send(response, manifest, asManifest));
    const repository = repositoryOn(server.host);
    expect(repository.reach()).toBeUndefined();
    const { descriptor, bytes } = await repository.resolve();
    expect(descriptor).toEqual({ mediaType: OCI_MANIFEST, digest: digestOf(manifest), size: manifest.length });
    expect(Buffer.from(bytes)).toEqual(manifest);
    expect(repository.reach()).toEqual({ origin: server.origin, usedCredential: false, custom: false });
    expect(server.asked.at(-1)).toMatchObject({ method: "GET", url: "/v2/team/app/manifests/1" });
    expect(server.asked.at(-1)?.headers.accept).toContain(OCI_INDEX);
  });

  test("goes by the digest where there is one, also of sha512", async () => {
    const sha512 = parseDigest(`sha512:${createHash("sha512").update(manifest).digest("hex")}`);
    const server = await serve((_, response) => send(response, manifest, asManifest));
    const found = await repositoryOn(server.host, {}, `team/app:1@${sha512}`).resolve();
    expect(found.descriptor.digest).toBe(sha512);
    expect(server.asked.at(-1)?.url).toBe(`/v2/team/app/manifests/${sha512}`);
    const other = digestOf("something else");
    await expect(repositoryOn(server.host, {}, `team/app@${other}`).resolve()).rejects.toMatchObject({
      code: "failed-precondition",
      message: `cannot resolve ${server.host}/team/app@${other}: ${server.host}: digest mismatch: expected ${other}, got ${digestOf(manifest)}`,
    });
  });

  test("takes an answer that was packed for the way, chunked or without a proper type", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-encoding": "gzip" });
      response.end(gzipSync(manifest));
    });
    const { descriptor } = await repositoryOn(server.host).resolve();
    expect(descriptor).toEqual({ mediaType: OCI_MANIFEST, digest: digestOf(manifest), size: manifest.length });
  });

  test("tries again what may pass, and takes the server's word on how long to wait", async () => {
    const server = await serve((_, response) => {
      const asked = server.asked.length;
      if (asked === 1) send(response, "busy", { "retry-after": "1" }, 429);
      else if (asked === 2) send(response, "down", {}, 503);
      else send(response, manifest, asManifest);
    });
    const retries: string[] = [];
    const { descriptor } = await repositoryOn(server.host, { onRetry: (why) => retries.push(why) }).resolve();
    expect(descriptor.digest).toBe(digestOf(manifest));
    expect(retries).toEqual([
      `${server.host} answered 429 Too Many Requests: trying again (2 of 3)`,
      `${server.host} answered 503 Service Unavailable: trying again (3 of 3)`,
    ]);
  });

  test("does not wait for a server that asks for more than a minute", async () => {
    const server = await serve((_, response) => send(response, "busy", { "retry-after": "120" }, 429));
    await expect(repositoryOn(server.host).resolve()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("answered 429 Too Many Requests and asks to wait 120 s"),
    });
    expect(server.asked.length).toBe(1);
  });

  test("names host and status of a refusal, and quotes at most 4 KiB of the server's words", async () => {
    const words = { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] };
    const server = await serve((_, response) => send(response, JSON.stringify(words), {}, 404));
    await expect(repositoryOn(server.host).resolve()).rejects.toMatchObject({
      code: "not-found",
      message: `cannot resolve ${server.host}/team/app:1: ${server.host} answered 404 Not Found: manifest unknown`,
    });
    const talker = await serve((_, response) => {
      response.writeHead(403);
      const more = () => {
        if (!response.destroyed) response.write("\x1b]0;hello\x07".repeat(1000), () => setImmediate(more));
      };
      more();
    });
    const error = await repositoryOn(talker.host)
      .resolve()
      .catch((thrown: Error) => thrown);
    expect((error as Error).message.length).toBeLessThan(4400);
    expect((error as Error).message).toContain("403 Forbidden");
  });

  test("quotes no bytes that are no words", async () => {
    const packed = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3, 0x4b, 0xcc, 0x2d, 0xd1]);
    const server = await serve((_, response) => send(response, packed, {}, 404));
    await expect(repositoryOn(server.host).resolve()).rejects.toMatchObject({
      message: `cannot resolve ${server.host}/team/app:1: ${server.host} answered 404 Not Found`,
    });
  });

  test("gives up a server that does not answer, after each of its tries", async () => {
    const server = await serve(() => undefined);
    const { error, idleMs } = await tooSlow(
      "to answer",
      (limitMs) => repositoryOn(server.host, { idleMs: limitMs, tries: 2 }).resolve(),
      { asked: server.asked, tries: 2 },
    );
    expect(error).toMatchObject({
      code: "timeout",
      message: expect.stringContaining(`${server.host}: took longer than ${idleMs / 1000} s to answer`),
    });
    expect(server.asked.length).toBe(2);
  });

  test("stops where it is canceled", async () => {
    const control = new AbortController();
    const server = await serve(() => control.abort());
    await expect(repositoryOn(server.host).resolve({ signal: control.signal })).rejects.toMatchObject({
      code: "canceled",
    });
    await expect(repositoryOn(server.host).resolve({ signal: control.signal })).rejects.toMatchObject({
      code: "canceled",
    });
    expect(server.asked.length).toBe(1);
  });

  test.each<[string, string | Buffer, Record<string, string>, string]>([
    [
      "a wrong Docker-Content-Digest",
      manifest,
      { ...asManifest, "docker-content-digest": digestOf("x") },
      "digest mismatch",
    ],
    [
      "a malformed Docker-Content-Digest",
      manifest,
      { ...asManifest, "docker-content-digest": "nonsense" },
      "digest mismatch",
    ],
    ["a type other than its document's", manifest, { "content-type": DOCKER_MANIFEST }, "media types disagree"],
    ["a type of something else", "{}", { "content-type": "text/html" }, 'is no image: its media type is "text/html"'],
    ["schema 1", '{"schemaVersion":1}', {}, "schema 1"],
    [
      "an artifact",
      manifestOf(Buffer.from("x"), "application/vnd.cncf.helm.config.v1+json"),
      asManifest,
      "an artifact of type",
    ],
    ["no document", "<html>", {}, "is not valid JSON"],
    ["an empty document", "{}", {}, "neither an image index nor an image manifest"],
    ["a document of 10 MiB", Buffer.alloc(10 * 1024 * 1024, 32), asManifest, "sent more than 4194304 bytes"],
    [
      "a gzip bomb",
      gzipSync(Buffer.alloc(50 * 1024 * 1024)),
      { ...asManifest, "content-encoding": "gzip" },
      "sent more than",
    ],
    ["an unknown content encoding", manifest, { ...asManifest, "content-encoding": "br" }, 'content encoding "br"'],
  ])("refuses %s", async (_, body, headers, why) => {
    const server = await serve((__, response) => send(response, body, headers));
    const resolving = repositoryOn(server.host).resolve();
    await expect(resolving).rejects.toThrow(why);
    await expect(resolving).rejects.toThrow(`cannot resolve ${server.host}/team/app:1`);
    expect(server.asked.length).toBe(1);
  });
});

describe("a process that has nothing more to do ends", () => {
  async function childOf(server: TestServer): Promise<string> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "exit-child.ts"), `${server.host}/a/b:1`]);
    const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
    return output;
  }

  test("with a connection that its server would keep for ever", async () => {
    const server = await serve((request, response) => {
      response.on("finish", () => setImmediate(() => request.socket.setTimeout(0)));
      send(response, manifest, asManifest);
    });
    expect(await childOf(server)).toBe(digestOf(manifest));
  });

  test("with a refusal of which the words never come", async () => {
    const server = await serve((request, response) => {
      if (request.url?.startsWith("/token")) return send(response, '{"token":"t"}');
      if (request.headers.authorization !== undefined) return send(response, manifest, asManifest);
      const challenge = `Bearer realm="http://${request.headers.host}/token"`;
      response.writeHead(401, { "www-authenticate": challenge, "content-length": 5 }).flushHeaders();
    });
    expect(await childOf(server)).toBe(digestOf(manifest));
  });
});

describe("document", () => {
  test("comes by its descriptor, and is refused where size or type differ", async () => {
    const server = await serve((_, response) => send(response, manifest, asManifest));
    const repository = repositoryOn(server.host);
    const descriptor = descriptorOf(manifest, OCI_MANIFEST);
    expect((await repository.document(descriptor)).descriptor).toEqual(descriptor);
    for (const size of [0, manifest.length - 1, manifest.length + 1]) {
      await expect(repository.document({ ...descriptor, size })).rejects.toThrow(
        `size mismatch: expected ${size} bytes`,
      );
    }
    await expect(repository.document({ ...descriptor, mediaType: OCI_INDEX })).rejects.toThrow("media types disagree");
    const asked = server.asked.length;
    await expect(repository.document({ ...descriptor, size: 2 ** 40 })).rejects.toThrow("more than 4194304");
    expect(server.asked.length).toBe(asked);
  });

  test("is asked for again where the connection is cut in it", async () => {
    const server = await serve((_, response) => {
      if (server.asked.length > 2) return send(response, manifest, asManifest);
      response.writeHead(200, { "content-length": manifest.length });
      response.write(manifest.subarray(0, 10), () => response.socket?.end());
    });
    const descriptor = descriptorOf(manifest, OCI_MANIFEST);
    expect((await repositoryOn(server.host).document(descriptor)).descriptor).toEqual(descriptor);
    expect(server.asked.length).toBe(3);
  });
});
