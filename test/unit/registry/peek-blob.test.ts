import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { descriptorOf, repositoryOn, send, serve } from "./server.ts";

const layer = randomBytes(300_000);
const descriptor = descriptorOf(layer);

describe("a peek at a blob", () => {
  const part = { offset: 100, size: 18 };

  test("asks for just those bytes, and leaves the connection to others", async () => {
    const server = await serve((request, response) => {
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      const bytes = layer.subarray(Number(start), Number(end) + 1);
      send(response, bytes, { "content-range": `bytes ${start}-${end}/${layer.length}` }, 206);
    });
    const repository = repositoryOn(server.host);
    expect(await repository.peek(descriptor, part)).toEqual(layer.subarray(100, 118));
    expect(await repository.peek(descriptor, { offset: 0, size: 4 })).toEqual(layer.subarray(0, 4));
  });

  test("takes the start of an answer from the start, and nothing else of it", async () => {
    const server = await serve((_, response) => send(response, layer));
    const repository = repositoryOn(server.host);
    expect(await repository.peek(descriptor, { offset: 0, size: 18 })).toEqual(layer.subarray(0, 18));
    expect(await repository.peek(descriptor, part)).toBeUndefined();
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["another place", (to) => send(to, layer.subarray(0, 18), { "content-range": "bytes 0-17/300000" }, 206)],
    ["too little", (to) => send(to, layer.subarray(100, 110), { "content-range": "bytes 100-109/300000" }, 206)],
    ["a refusal", (to) => send(to, "no", {}, 503)],
    ["a cut connection", (to) => void to.socket?.destroy()],
    ["packed bytes", (to) => send(to, gzipSync(layer), { "content-encoding": "gzip" })],
  ])("is nothing, after one try, where the answer is %s", async (_what, answer) => {
    const server = await serve((_, response) => answer(response));
    expect(await repositoryOn(server.host).peek(descriptor, part)).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  test("ends with the work that it is for", async () => {
    const control = new AbortController();
    const server = await serve(() => control.abort());
    const peeking = repositoryOn(server.host).peek(descriptor, { ...part, signal: control.signal });
    await expect(peeking).rejects.toMatchObject({ code: "canceled" });
  });
});
