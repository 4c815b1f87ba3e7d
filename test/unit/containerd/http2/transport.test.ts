/** The transport against nghttp2, the HTTP/2 of Node. */
import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeMessage } from "../../../../src/containerd/http2/message.ts";
import { STATUS } from "../../../../src/containerd/http2/status.ts";
import { ask, http2Peer, open } from "./peers.ts";

/** Answers with these bytes and status 0. */
function answer(stream: ServerHttp2Stream, body: Uint8Array, trailers: OutgoingHttpHeaders = {}): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", ...trailers }));
  stream.end(body);
}

/** Answers with what the request said. */
function echo(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => answer(stream, Buffer.concat(chunks)));
}

const ok = { code: 0, details: "", from: "peer" };

describe("messages", () => {
  test("a message and its answer, of any size", async () => {
    await using peer = await http2Peer(echo);
    for (const size of [0, 1, 16_379, 16_384, 65_530, 65_531, 3_000_000]) {
      const message = Buffer.alloc(size, size);
      const { messages, status } = ask(peer.transport, message);
      expect(await status).toEqual(ok);
      expect(messages).toHaveLength(1);
      expect(messages[0]?.equals(message)).toBe(true);
    }
  });

  test("300 calls at once, each with its own answer", async () => {
    await using peer = await http2Peer(echo);
    const calls = Array.from({ length: 300 }, (_, n) => ask(peer.transport, Buffer.alloc(3000, n)));
    for (const { status } of calls) expect(await status).toEqual(ok);
    expect(calls.every(({ messages }, n) => messages[0]?.equals(Buffer.alloc(3000, n)))).toBe(true);
  });

  test("more calls than the peer bears wait for their turn", async () => {
    let [now, most] = [0, 0];
    await using peer = await http2Peer(
      (stream) => {
        most = Math.max(most, ++now);
        stream.on("close", () => now--);
        echo(stream);
      },
      { maxConcurrentStreams: 3 },
    );
    // The first brings the peer's limit.
    expect(await ask(peer.transport, Buffer.from("a")).status).toEqual(ok);
    const calls = Array.from({ length: 40 }, (_, n) => ask(peer.transport, Buffer.alloc(10, n)));
    for (const { status } of calls) expect(await status).toEqual(ok);
    expect(most).toBeLessThanOrEqual(3);
  });

  test("a peer of small windows and small frames gets everything", async () => {
    await using peer = await http2Peer(echo, { initialWindowSize: 1000 });
    const message = Buffer.alloc(100_000, 7);
    const { messages, status } = ask(peer.transport, message);
    expect(await status).toEqual(ok);
    expect(messages[0]?.equals(message)).toBe(true);
  });

  test("both sides talk in turns until we end", async () => {
    await using peer = await http2Peer((stream) => {
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.pipe(stream);
    });
    let left = 20;
    const { call, messages, status } = open(peer.transport, {
      onMessage: (message) => (--left > 0 ? call.send(message, false) : call.end()),
    });
    call.send(Buffer.alloc(5000, 1), false);
    expect(await status).toEqual(ok);
    expect(messages).toHaveLength(20);
  });

  test("who does not read is not flooded, and gets the rest when it reads", async () => {
    const body = Buffer.concat(Array.from({ length: 100 }, (_, n) => encodeMessage(Buffer.alloc(100_000, n))));
    const sizes = [body.length, 0];
    await using peer = await http2Peer((stream) => answer(stream, body.subarray(0, sizes.shift())));
    let isReading = false;
    const { call, messages, status } = open(peer.transport, { onMessage: () => call.setReading(isReading) });
    call.send(Buffer.alloc(0), true);
    await expect.poll(() => messages.length).toBeGreaterThan(0);
    // What was granted to the first call comes before the answer to a second.
    expect(await ask(peer.transport, Buffer.alloc(0)).status).toEqual(ok);
    expect(messages.length).toBeLessThan(15);
    isReading = true;
    call.setReading(true);
    expect(await status).toEqual(ok);
    expect(messages).toHaveLength(100);
  });
});

describe("ends", () => {
  test.each<[string, OutgoingHttpHeaders, object]>([
    [
      "a status with a message",
      { "grpc-status": "5", "grpc-message": "no such %C3%A4%25" },
      { code: 5, details: "no such ä%" },
    ],
    [
      "a message that is not well coded",
      { "grpc-status": "2", "grpc-message": "50% %zz %41" },
      { code: 2, details: "50% %zz A" },
    ],
    ["a status that is no number", { "grpc-status": "x" }, { code: STATUS.unknown }],
    [
      "HTTP 503 without a status",
      { ":status": 503 },
      { code: STATUS.unavailable, details: expect.stringContaining("503") },
    ],
    ["HTTP 200 without a status", {}, { code: STATUS.unknown }],
  ])("%s, in headers alone", async (_, headers, expected) => {
    await using peer = await http2Peer((stream) => stream.respond(headers, { endStream: true }));
    expect(await ask(peer.transport, Buffer.alloc(0)).status).toMatchObject({ from: "peer", ...expected });
  });

  test("any printable text comes through nghttp2's Huffman code and table", async () => {
    const texts: string[] = [];
    await using peer = await http2Peer((stream) =>
      answer(stream, Buffer.alloc(0), { "grpc-message": texts.at(-1) ?? "" }),
    );
    // Spaces at the ends are no part of a header's value.
    const text = fc.string({
      unit: fc
        .integer({ min: 0x21, max: 0xff })
        .filter((c) => c !== 0x25 && c !== 0x7f)
        .map((c) => String.fromCharCode(c)),
      maxLength: 300,
    });
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        texts.push(sent);
        const { details } = await ask(peer.transport, Buffer.alloc(0)).status;
        expect(details).toBe(sent);
      }),
    );
  });

  test("an answer cut short is no answer", async () => {
    await using peer = await http2Peer((stream) => answer(stream, Buffer.from([0, 0, 0, 0, 9, 1])));
    expect(await ask(peer.transport, Buffer.alloc(0)).status).toMatchObject({ code: STATUS.internal });
  });

  test("a message larger than 32 MiB is refused before it comes", async () => {
    const reset = Promise.withResolvers<number>();
    await using peer = await http2Peer((stream) => {
      stream.on("close", () => reset.resolve(stream.rstCode));
      stream.respond({ ":status": 200 });
      stream.write(Buffer.from([0, 0x02, 0, 0, 1]));
    });
    expect(await ask(peer.transport, Buffer.alloc(0)).status).toMatchObject({ code: STATUS.resourceExhausted });
    expect(await reset.promise).toBe(8);
  });

  test("cancel resets the stream with CANCEL, and the listener hears nothing", async () => {
    const arrived = Promise.withResolvers<void>();
    const reset = Promise.withResolvers<number>();
    await using peer = await http2Peer((stream) => {
      stream.on("close", () => reset.resolve(stream.rstCode));
      arrived.resolve();
    });
    const { call, status } = ask(peer.transport, Buffer.alloc(0));
    let isHeard = false;
    void status.then(() => {
      isHeard = true;
    });
    await arrived.promise;
    call.cancel();
    expect(await reset.promise).toBe(8);
    expect(isHeard).toBe(false);
  });

  test("a refused call is made once more, a second refusal is its end", async () => {
    let calls = 0;
    await using peer = await http2Peer((stream) => {
      calls += 1;
      if (calls === 2) echo(stream);
      else stream.close(7);
    });
    expect(await ask(peer.transport, Buffer.from("a")).status).toEqual(ok);
    expect(calls).toBe(2);
    calls = 2;
    expect(await ask(peer.transport, Buffer.from("a")).status).toMatchObject({
      code: STATUS.unavailable,
      from: "peer",
    });
    expect(calls).toBe(4);
  });
});

describe("connections", () => {
  test("a peer that says good-bye finishes what it has; the next call goes over a new connection", async () => {
    const streams: ServerHttp2Stream[] = [];
    await using peer = await http2Peer((stream) => {
      streams.push(stream);
      if (streams.length > 1) echo(stream);
    });
    const first = ask(peer.transport, Buffer.from("a"));
    await expect.poll(() => streams.length).toBe(1);
    streams[0]?.session?.close();
    const second = ask(peer.transport, Buffer.from("b"));
    expect(await second.status).toEqual(ok);
    expect(streams[1]?.session).not.toBe(streams[0]?.session);
    if (streams[0] !== undefined) echo(streams[0]);
    expect(await first.status).toEqual(ok);
  });

  test("a thousand calls one after the other use one connection", async () => {
    let connections = 0;
    await using peer = await http2Peer(echo);
    peer.server.on("session", () => connections++);
    for (let n = 0; n < 1000; n++) expect(await ask(peer.transport, Buffer.from("a")).status).toEqual(ok);
    expect(connections).toBe(1);
  });
});
