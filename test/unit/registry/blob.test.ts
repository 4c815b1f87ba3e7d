import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/oci/digest.ts";
import { tooSlow } from "./patient.ts";
import { bytesOf, descriptorOf, repositoryOn, send, sendRange, serve } from "./server.ts";

const layer = randomBytes(300_000);
const descriptor = descriptorOf(layer);

/** Sends so much of a body that is promised whole, and cuts the connection. */
function cutAfter(response: ServerResponse, bytes: Buffer, count: number, headers = {}, status = 200): void {
  response.writeHead(status, { "content-length": bytes.length, ...headers });
  response.write(bytes.subarray(0, count), () => response.socket?.end());
}

function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
}

describe("a blob", () => {
  test("passes whole, over one connection with others", async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      send(response, layer);
    });
    const repository = repositoryOn(server.host);
    for (let count = 0; count < 3; count++)
      expect(digestOf(await bytesOf(repository.blob(descriptor)))).toBe(digestOf(layer));
    expect(ports.size).toBe(1);
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toContain(
      `GET /v2/team/app/blobs/${descriptor.digest}`,
    );
  });

  test("goes on with Range where the connection was cut", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      const range = { "content-range": `bytes ${start}-${layer.length - 1}/${layer.length}` };
      if (server.asked.length <= 2)
        cutAfter(response, layer.subarray(start), 100_000, start > 0 ? range : {}, start > 0 ? 206 : 200);
      else sendRange(request, response, layer);
    });
    const retries: string[] = [];
    const repository = repositoryOn(server.host, { onRetry: (why) => retries.push(why) });
    expect(digestOf(await bytesOf(repository.blob(descriptor)))).toBe(digestOf(layer));
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=100000-", "bytes=200000-"]);
    expect(retries).toEqual([
      `${server.host}: the connection was cut: trying again (2 of 3)`,
      `${server.host}: the connection was cut: trying again (3 of 3)`,
    ]);
  });

  test("skips what is known where a server ignores Range, and still checks it", async () => {
    const server = await serve((_, response) => {
      if (server.asked.length === 1) cutAfter(response, layer, 100_000);
      else send(response, layer);
    });
    expect(digestOf(await bytesOf(repositoryOn(server.host).blob(descriptor)))).toBe(digestOf(layer));
    const wrong = Buffer.from(layer);
    wrong[5] = 1 + (wrong[5] ?? 0);
    const liar = await serve((_, response) => send(response, wrong));
    await expect(bytesOf(repositoryOn(liar.host).blob(descriptor, { offset: 1000 }))).rejects.toThrow(
      "digest mismatch",
    );
  });

  test("gives the rest from an offset on, and nothing at its end", async () => {
    const server = await serve((request, response) => sendRange(request, response, layer));
    const repository = repositoryOn(server.host);
    expect(digestOf(await bytesOf(repository.blob(descriptor, { offset: 1234 })))).toBe(digestOf(layer.subarray(1234)));
    expect(digestOf(await bytesOf(repository.blob(descriptor, { offset: layer.length })))).toBe(
      digestOf(Buffer.alloc(0)),
    );
    expect(server.asked.filter(({ method }) => method === "GET").length).toBe(1);
  });

  test("is refused with host and digest where it is cut each time", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      const range = { "content-range": `bytes ${start}-${layer.length - 1}/${layer.length}` };
      cutAfter(response, layer.subarray(start), 1000, start > 0 ? range : {}, start > 0 ? 206 : 200);
    });
    await expect(bytesOf(repositoryOn(server.host).blob(descriptor))).rejects.toMatchObject({
      code: "unavailable",
      message: `cannot fetch blob ${descriptor.digest} of ${server.host}/team/app: ${server.host}: the connection was cut`,
    });
    expect(server.asked.length).toBe(3);
  });

  test("outlives more cuts than tries while it makes progress", async () => {
    const large = randomBytes(8 * 1024 * 1024);
    const step = 1.5 * 1024 * 1024;
    const server = await serve((request, response) => {
      const start = startOf(request);
      const range = { "content-range": `bytes ${start}-${large.length - 1}/${large.length}` };
      cutAfter(response, large.subarray(start), step, start > 0 ? range : {}, start > 0 ? 206 : 200);
    });
    expect(digestOf(await bytesOf(repositoryOn(server.host).blob(descriptorOf(large))))).toBe(digestOf(large));
    expect(server.asked.length).toBe(6);
  });

  test.each([
    ["corrupt bytes", Buffer.from(layer.map((byte) => byte ^ 1)), "digest mismatch: expected sha256:"],
    ["a longer body", Buffer.concat([layer, layer]), "size mismatch: expected 300000 bytes, got 600000"],
    ["a shorter body", layer.subarray(1), "size mismatch: expected 300000 bytes, got 299999"],
  ])("of %s is refused", async (_, body, why) => {
    const server = await serve((__, response) => send(response, body));
    const reading = bytesOf(repositoryOn(server.host).blob(descriptor));
    await expect(reading).rejects.toMatchObject({ code: "failed-precondition", message: expect.stringContaining(why) });
    await expect(reading).rejects.toThrow(descriptor.digest);
    expect(server.asked.length).toBe(1);
  });

  test("that never ends stops at the size of the descriptor", async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await serve((_, response) => {
      response.writeHead(200);
      response.on("close", closed);
      const more = () => {
        if (!response.destroyed) response.write(layer, () => setImmediate(more));
      };
      more();
    });
    let got = 0;
    const reading = (async () => {
      for await (const chunk of repositoryOn(server.host).blob({ ...descriptor, size: 400_000 })) got += chunk.length;
    })();
    await expect(reading).rejects.toThrow(/mismatch/);
    expect(got).toBeLessThan(400_000);
    await gone;
  });

  test("with a claimed size of 2^53-1 is refused at once, and costs no memory", async () => {
    const server = await serve((_, response) => send(response, layer));
    const huge = { ...descriptor, size: Number.MAX_SAFE_INTEGER };
    await expect(bytesOf(repositoryOn(server.host).blob(huge))).rejects.toThrow("size mismatch");
    const empty = { ...descriptor, size: 0 };
    await expect(bytesOf(repositoryOn(server.host).blob(empty))).rejects.toThrow("size mismatch");
  });

  test("is unpacked where it was packed for the way, and not where it only says so", async () => {
    const packed = gzipSync(layer);
    const server = await serve((_, response) => send(response, packed, { "content-encoding": "gzip" }));
    expect(digestOf(await bytesOf(repositoryOn(server.host).blob(descriptor)))).toBe(digestOf(layer));
    expect(digestOf(await bytesOf(repositoryOn(server.host).blob(descriptorOf(packed))))).toBe(digestOf(packed));
  });

  test("that was packed for the way is asked for from its start again, where the connection was cut", async () => {
    const packed = gzipSync(layer);
    const header = { "content-encoding": "gzip" };
    const server = await serve((request, response) => {
      const start = startOf(request);
      const range = { "content-range": `bytes ${start}-${packed.length - 1}/*` };
      if (server.asked.length === 1) cutAfter(response, packed, 200_000, header);
      else if (start > 0) send(response, packed.subarray(start), { ...header, ...range }, 206);
      else send(response, packed, header);
    });
    const repository = repositoryOn(server.host);
    expect(digestOf(await bytesOf(repository.blob(descriptor)))).toBe(descriptor.digest);
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
    const rest = await bytesOf(repository.blob(descriptor, { offset: 1000 }));
    expect(digestOf(rest)).toBe(digestOf(layer.subarray(1000)));
    expect(server.asked.slice(2).map(({ headers }) => headers.range)).toEqual(["bytes=1000-", undefined]);
  });

  test("is read no faster than it is taken", async () => {
    const large = Buffer.alloc(64 * 1024 * 1024);
    let written = 0;
    const server = await serve(async (_, response) => {
      const closed = once(response, "close");
      response.writeHead(200, { "content-length": large.length });
      for (let at = 0; at < large.length && !response.destroyed; at += 65536) {
        written += 65536;
        if (!response.write(large.subarray(at, at + 65536))) await Promise.race([once(response, "drain"), closed]);
      }
      response.end();
    });
    const iterator = repositoryOn(server.host).blob(descriptorOf(large))[Symbol.asyncIterator]();
    await iterator.next();
    // Many turns of the event loop: whatever could flow has flowed.
    for (let turn = 0; turn < 2000; turn++) await new Promise(setImmediate);
    expect(written).toBeLessThan(32 * 1024 * 1024);
    await iterator.return?.();
  });

  test("stops where it is canceled, and where its reader leaves", async () => {
    const closes: Promise<void>[] = [];
    const server = await serve((_, response) => {
      closes.push(new Promise((resolve) => response.on("close", resolve)));
      response.writeHead(200, { "content-length": layer.length });
      response.write(layer.subarray(0, 1000));
    });
    const control = new AbortController();
    const reading = (async () => {
      for await (const _ of repositoryOn(server.host).blob(descriptor, { signal: control.signal })) control.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: "canceled" });
    for await (const _ of repositoryOn(server.host).blob(descriptor)) break;
    await Promise.all(closes);
    expect(closes.length).toBe(2);
  });

  test("that stalls or trickles is given up after the idle time of each try", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "content-length": layer.length });
      const timer = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(timer));
    });
    const { error, idleMs } = await tooSlow(
      "sent less than",
      (limitMs) => bytesOf(repositoryOn(server.host, { idleMs: limitMs, tries: 2 }).blob(descriptor)),
      { asked: server.asked, tries: 2 },
    );
    expect(error).toMatchObject({
      code: "timeout",
      message: expect.stringContaining(`sent less than 1 KiB/s for ${idleMs / 1000} s`),
    });
    expect(server.asked.length).toBe(2);
  });
});
