import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/oci/digest.ts";
import { tooSlow } from "./patient.ts";
import { requestsOf, store } from "./push-store.ts";
import { bytesOf, descriptorOf, password, repositoryOn, send, serve } from "./server.ts";

const layer = randomBytes(300_000);
const descriptor = descriptorOf(layer);

async function* read(offset: number, bytes: Buffer = layer): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

describe("upload", () => {
  test("sends a blob in one piece, and none that is there", async () => {
    const registry = await store();
    const repository = repositoryOn(registry.server.host);
    const sent: number[] = [];
    expect(await repository.hasBlob(descriptor)).toBe(false);
    expect(await repository.upload(descriptor, read, { onBytes: (bytes) => sent.push(bytes) })).toBe("sent");
    expect(digestOf(registry.blobs.get(descriptor.digest) ?? "")).toBe(descriptor.digest);
    expect(sent.at(-1)).toBe(layer.length);
    expect(await repository.hasBlob(descriptor)).toBe(true);
    expect(await repository.upload(descriptor, read)).toBe("exists");
    expect(requestsOf(registry).slice(1, 4)).toEqual([
      "HEAD /v2/team/app/blobs/DIGEST",
      "POST /v2/team/app/blobs/uploads/",
      "PUT /v2/team/app/blobs/uploads/1?_state=begin%2B&digest=DIGEST",
    ]);
    expect(registry.server.asked.find(({ method }) => method === "PUT")?.headers["content-length"]).toBe("300000");
  });

  test("mounts a blob of another repository where the registry can, and sends it where it cannot", async () => {
    const able = await store({ mounts: true });
    expect(await repositoryOn(able.server.host).upload(descriptor, read, { mountFrom: "team/base" })).toBe("mounted");
    expect(able.server.asked.at(-1)?.url).toBe(
      `/v2/team/app/blobs/uploads/?mount=${encodeURIComponent(descriptor.digest)}&from=team%2Fbase`,
    );
    const unable = await store();
    expect(await repositoryOn(unable.server.host).upload(descriptor, read, { mountFrom: "team/base" })).toBe("sent");
  });

  test("goes on where the registry says it has got to", async () => {
    const registry = await store({ cutAt: 100_000, remembers: true });
    const offsets: number[] = [];
    const reading = (offset: number) => {
      offsets.push(offset);
      return read(offset);
    };
    expect(await repositoryOn(registry.server.host).upload(descriptor, reading)).toBe("sent");
    expect(digestOf(registry.blobs.get(descriptor.digest) ?? "")).toBe(descriptor.digest);
    expect(offsets[0]).toBe(0);
    expect(offsets[1]).toBeGreaterThanOrEqual(100_000);
    expect(
      requestsOf(registry)
        .slice(3)
        .map((line) => line.replace(/_state=[^&]*/, "S")),
    ).toEqual([
      "GET /v2/team/app/blobs/uploads/1?_state=begin%2B".replace(/_state=[^&]*/, "S"),
      "PATCH /v2/team/app/blobs/uploads/1?S",
      "PUT /v2/team/app/blobs/uploads/1?S&digest=DIGEST",
    ]);
    const patch = registry.server.asked.find(({ method }) => method === "PATCH");
    expect(patch?.headers["content-range"]).toBe(`${offsets[1]}-${layer.length - 1}`);
  });

  test("begins anew where the registry has forgotten the upload", async () => {
    const registry = await store({ cutAt: 100_000 });
    const retries: string[] = [];
    expect(
      await repositoryOn(registry.server.host, { onRetry: (why) => retries.push(why) }).upload(descriptor, read),
    ).toBe("sent");
    expect(digestOf(registry.blobs.get(descriptor.digest) ?? "")).toBe(descriptor.digest);
    expect(retries).toEqual([`${registry.server.host}: the connection was cut: trying again (2 of 3)`]);
    expect(requestsOf(registry).filter((line) => line.startsWith("POST")).length).toBe(2);
  });

  test("goes in pieces to a registry that takes no large request", async () => {
    const large = randomBytes(20 * 1024 * 1024);
    const registry = await store({ maxBody: 17 * 1024 * 1024 });
    const reading = (offset: number) => read(offset, large);
    expect(await repositoryOn(registry.server.host).upload(descriptorOf(large), reading)).toBe("sent");
    expect(digestOf(registry.blobs.get(digestOf(large)) ?? "")).toBe(digestOf(large));
    const ranges = registry.server.asked.flatMap(({ headers }) => headers["content-range"] ?? []);
    expect(ranges).toEqual(["0-16777215", "16777216-20971519"]);
  });

  test("names blob, host and status of a refusal, and tries no second time", async () => {
    const registry = await store();
    const wrong = { ...descriptor, digest: digestOf("something else") };
    await expect(repositoryOn(registry.server.host).upload(wrong, read)).rejects.toMatchObject({
      code: "failed-precondition",
      message: `cannot push blob ${wrong.digest} to ${registry.server.host}/team/app: ${registry.server.host} answered 400 Bad Request: DIGEST_INVALID`,
    });
    expect(requestsOf(registry).filter((line) => line.startsWith("PUT")).length).toBe(1);
  });

  test("says where the content here is shorter than its descriptor", async () => {
    const registry = await store();
    const longer = { ...descriptor, size: layer.length + 1 };
    const failing = repositoryOn(registry.server.host).upload(longer, read);
    await expect(failing).rejects.toMatchObject({
      code: "failed-precondition",
      message: expect.stringContaining("has 300000 bytes here"),
    });
  });

  test("keeps the error of whoever reads the content here", async () => {
    const registry = await store();
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield layer.subarray(0, 10);
      throw new Error("the disk is gone");
    };
    await expect(repositoryOn(registry.server.host).upload(descriptor, broken)).rejects.toThrow("the disk is gone");
    expect(requestsOf(registry).filter((line) => line.startsWith("PUT")).length).toBeLessThan(2);
  });

  test("stops where it is canceled", async () => {
    const control = new AbortController();
    const server = await serve((request, response) => {
      if (request.method === "HEAD") response.writeHead(404).end();
      else if (request.method === "POST") send(response, "", { location: "/v2/x" }, 202);
      else request.once("data", () => control.abort());
    });
    await expect(repositoryOn(server.host).upload(descriptor, read, { signal: control.signal })).rejects.toMatchObject({
      code: "canceled",
    });
  });

  test("gives up a registry that takes no bytes, and holds only few of them", async () => {
    const large = Buffer.alloc(64 * 1024 * 1024);
    let taken = 0;
    const server = await serve((request, response) => {
      if (request.method === "HEAD") response.writeHead(404).end();
      else if (request.method === "POST") send(response, "", { location: "/v2/x" }, 202);
      else request.pause();
    });
    const reading = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < large.length; at += 65536) {
        taken += 65536;
        yield large.subarray(at, at + 65536);
      }
    };
    const { error } = await tooSlow("to take what is sent", (idleMs) => {
      taken = 0;
      return repositoryOn(server.host, { idleMs, tries: 1 }).upload(descriptorOf(large), reading);
    });
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("to take what is sent") });
    expect(taken).toBeLessThan(32 * 1024 * 1024);
  });

  test("sends the bytes, and no credential, to another origin that it is sent to", async () => {
    const storage = await serve(async (request, response) => {
      const body = await bytesOf(request);
      send(response, "", {}, digestOf(body) === descriptor.digest ? 201 : 400);
    });
    const server = await serve((request, response) => {
      if (request.headers.authorization === undefined) return send(response, "", { "www-authenticate": "Basic" }, 401);
      if (request.method === "HEAD") return response.writeHead(404).end();
      send(response, "", { location: `${storage.origin}/bucket?signature=abc` }, 202);
    });
    const repository = repositoryOn(server.host, { credentials: async () => password });
    expect(await repository.upload(descriptor, read)).toBe("sent");
    expect(storage.asked.length).toBe(1);
    expect(storage.asked[0]?.headers.authorization).toBeUndefined();
  });

  test("refuses a place that is no http URL, or the metadata service of a cloud", async () => {
    let location = "";
    const server = await serve((request, response) => {
      if (request.method === "HEAD") response.writeHead(404).end();
      else send(response, "", location === "" ? {} : { location }, 202);
    });
    for (location of ["", "file:///etc/passwd", "http://169.254.169.254/latest", "http://u:p@127.0.0.1/"]) {
      await expect(repositoryOn(server.host).upload(descriptor, read)).rejects.toMatchObject({
        code: "permission-denied",
      });
    }
  });
});

test("an answer before the body was wanted ends the sending", async () => {
  const server = await serve((request, response) => {
    if (request.method === "HEAD") return response.writeHead(404).end();
    if (request.method === "POST") return send(response, "", { location: "/v2/x" }, 202);
    response.writeHead(403, { connection: "close", "content-length": 2 });
    response.end("no");
    void once(request, "close");
  });
  await expect(repositoryOn(server.host).upload(descriptor, read)).rejects.toThrow(
    /403 Forbidden|the connection was cut/,
  );
});
