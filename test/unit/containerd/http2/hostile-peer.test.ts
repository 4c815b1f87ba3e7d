/** The transport against peers that break the protocol: calls end, nothing grows, and the next call tries anew. */
import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, encodeNumbers, encodeSettings, FLAG, FRAME } from "../../../../src/containerd/http2/frame.ts";
import { createFrameReader } from "../../../../src/containerd/http2/frame-reader.ts";
import { encodeHeaders } from "../../../../src/containerd/http2/hpack.ts";
import { STATUS } from "../../../../src/containerd/http2/status.ts";
import { ask, rawPeer } from "./peers.ts";

const greeting = encodeSettings([]);
const nothing = Buffer.alloc(0);
const headers = (fields: Parameters<typeof encodeHeaders>[0]) => encodeHeaders(fields);

const broken: Record<string, Buffer> = {
  "HTTP/1": Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"),
  "no greeting": encodeFrame(FRAME.ping, 0, 0, Buffer.alloc(8)),
  "a frame that is too long": Buffer.concat([greeting, Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])]),
  "a push": Buffer.concat([greeting, encodeFrame(FRAME.pushPromise, 4, 1, Buffer.alloc(4))]),
  "data without a stream": Buffer.concat([greeting, encodeFrame(FRAME.data, 0, 0, nothing)]),
  "data of a stream that was never opened": Buffer.concat([greeting, encodeFrame(FRAME.data, 0, 99, nothing)]),
  "data that is all padding": Buffer.concat([greeting, encodeFrame(FRAME.data, FLAG.padded, 1, Buffer.from([9]))]),
  "headers that are cut short": Buffer.concat([greeting, encodeFrame(FRAME.headers, 4, 1, Buffer.from([0, 9]))]),
  "headers that are interrupted": Buffer.concat([
    greeting,
    encodeFrame(FRAME.headers, 0, 1, nothing),
    encodeFrame(FRAME.ping, 0, 0, Buffer.alloc(8)),
  ]),
  "headers that go on and never began": Buffer.concat([greeting, encodeFrame(FRAME.continuation, 4, 1, nothing)]),
  "a window that grows too far": Buffer.concat([greeting, encodeNumbers(FRAME.windowUpdate, 0, 2 ** 31 - 1)]),
  "a window that grows by nothing": Buffer.concat([greeting, encodeNumbers(FRAME.windowUpdate, 0, 0)]),
  "settings of the wrong size": encodeFrame(FRAME.settings, 0, 0, Buffer.alloc(5)),
  "a frame size that may not be": encodeSettings([[5, 1]]),
};

describe("a peer that sends", () => {
  test.each(Object.entries(broken))("%s loses the connection, and the call ends", async (_, bytes) => {
    await using peer = await rawPeer((socket) => {
      socket.resume();
      socket.write(bytes);
    });
    expect(await ask(peer.transport, nothing).status).toMatchObject({ code: STATUS.unavailable, from: "connection" });
  });

  test("any garbage never throws outside a call", async () => {
    let bytes = nothing;
    await using peer = await rawPeer((socket) => {
      socket.resume();
      socket.end(bytes);
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (garbage, isGreeted) => {
        bytes = Buffer.concat([isGreeted ? greeting : nothing, garbage]);
        const { code } = await ask(peer.transport, nothing).status;
        expect(code).not.toBe(STATUS.ok);
      }),
      { numRuns: 200 },
    );
  });

  test("headers without end is cut off at the limit", async () => {
    let isCut = false;
    await using peer = await rawPeer((socket) => {
      socket.resume();
      socket.on("close", () => {
        isCut = true;
      });
      socket.write(Buffer.concat([greeting, encodeFrame(FRAME.headers, 0, 1, Buffer.alloc(16_384))]));
      const more = Buffer.concat(
        Array.from({ length: 20 }, () => encodeFrame(FRAME.continuation, 0, 1, Buffer.alloc(16_384))),
      );
      socket.write(more);
    });
    expect(await ask(peer.transport, nothing).status).toMatchObject({ details: "the headers are too long" });
    await expect.poll(() => isCut).toBe(true);
  });

  test("more data than it was granted loses the connection", async () => {
    await using peer = await rawPeer((socket) => {
      socket.resume();
      socket.write(Buffer.concat([greeting, encodeFrame(FRAME.headers, 4, 1, headers([[":status", "200"]]))]));
      const prefix = Buffer.from([0, 0x01, 0x80, 0, 0]);
      socket.write(encodeFrame(FRAME.data, 0, 1, prefix));
      // 2 MiB, of which the window held one; the call does not read.
      for (let n = 0; n < 128; n++) socket.write(encodeFrame(FRAME.data, 0, 1, Buffer.alloc(16_384)));
    });
    const { call, status } = ask(peer.transport, nothing);
    call.setReading(false);
    expect(await status).toMatchObject({ from: "connection", details: expect.stringContaining("granted") });
  });

  test("pings without reading the answers is left", async () => {
    await using peer = await rawPeer((socket) => {
      socket.pause();
      socket.write(greeting);
      const pings = Buffer.concat(Array.from({ length: 1000 }, () => encodeFrame(FRAME.ping, 0, 0, Buffer.alloc(8))));
      for (let n = 0; n < 100; n++) socket.write(pings);
    });
    expect(await ask(peer.transport, nothing).status).toMatchObject({
      details: expect.stringContaining("does not read"),
    });
  });
});

describe("a peer in order", () => {
  /** Answers each request on the socket with status 0, after the bytes of `before`. */
  function serve(socket: Socket, before: (streamId: number) => Buffer): void {
    socket.write(greeting);
    let isPrefaceRead = false;
    const read = createFrameReader(({ type, flags, streamId }) => {
      if (type !== FRAME.data || (flags & FLAG.endStream) === 0) return;
      const end = encodeFrame(FRAME.headers, 5, streamId, headers([["grpc-status", "0"]]));
      socket.write(Buffer.concat([before(streamId), end]));
    });
    socket.on("data", (chunk) => {
      const start = isPrefaceRead ? 0 : 24;
      isPrefaceRead = true;
      read(chunk.subarray(start));
    });
  }

  test("headers in pieces, padding, priorities and unknown frames are read", async () => {
    const block = headers([
      [":status", "200"],
      ["x", "y".repeat(300)],
    ]);
    await using peer = await rawPeer((socket) =>
      serve(socket, (id) =>
        Buffer.concat([
          encodeFrame(0x77, 0, 0, Buffer.from("what")),
          encodeFrame(2, 0, id, Buffer.alloc(5)),
          encodeFrame(
            FRAME.headers,
            FLAG.priority | FLAG.padded,
            id,
            Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 1]), block.subarray(0, 7), Buffer.alloc(2)]),
          ),
          encodeFrame(FRAME.continuation, 0, id, block.subarray(7, 50)),
          encodeFrame(FRAME.continuation, FLAG.endHeaders, id, block.subarray(50)),
          encodeFrame(FRAME.data, FLAG.padded, id, Buffer.from([3, 0, 0, 0, 0, 1, 65, 0, 0, 0])),
        ]),
      ),
    );
    const { messages, status } = ask(peer.transport, nothing);
    expect(await status).toMatchObject({ code: 0 });
    expect(messages).toEqual([Buffer.from("A")]);
  });

  test("a ping is answered with its own bytes", async () => {
    const pong = Promise.withResolvers<Buffer>();
    await using peer = await rawPeer((socket) => {
      let bytes = nothing;
      socket.on("data", (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        const at = bytes.indexOf(encodeFrame(FRAME.ping, FLAG.ack, 0, Buffer.from("12345678")));
        if (at >= 0) pong.resolve(bytes.subarray(at + 9, at + 17));
      });
      socket.write(Buffer.concat([greeting, encodeFrame(FRAME.ping, 0, 0, Buffer.from("12345678"))]));
    });
    ask(peer.transport, nothing);
    expect(await pong.promise).toEqual(Buffer.from("12345678"));
  });

  test("calls that it has not begun when it leaves are made again on a new connection", async () => {
    let connections = 0;
    await using peer = await rawPeer((socket) => {
      connections += 1;
      if (connections > 1) return serve(socket, () => nothing);
      socket.resume();
      socket.write(Buffer.concat([greeting, encodeNumbers(FRAME.goAway, 0, 1, 0)]));
    });
    const [first, second] = [ask(peer.transport, nothing), ask(peer.transport, nothing)];
    expect(await second.status).toMatchObject({ code: 0 });
    expect(connections).toBe(2);
    first.call.cancel();
  });

  test("a call that waits for readiness is made again until somebody speaks HTTP/2", async () => {
    let connections = 0;
    await using peer = await rawPeer((socket) => {
      connections += 1;
      if (connections < 3) socket.destroy();
      else serve(socket, () => nothing);
    });
    expect(await ask(peer.transport, nothing).status).toMatchObject({ code: STATUS.unavailable });
    expect(connections).toBe(1);
    expect(await ask(peer.transport, nothing, { waitForReady: true }).status).toMatchObject({ code: 0 });
    expect(connections).toBe(3);
  });
});
