import { createHash } from "node:crypto";
import { type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import {
  type AbortRequest,
  ContentDefinition,
  type InfoResponse,
  WriteAction,
  type WriteContentRequest,
  type WriteContentResponse,
} from "../../../src/gen/services/content.ts";
import { failure, fakeDaemon, type Services } from "./fake-daemon.ts";

type WriteCall = ServerDuplexStream<WriteContentRequest, WriteContentResponse>;

const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A content store that holds `held` under every ref, and keeps what the client did. */
function store(held: Uint8Array, onWrite?: (call: WriteCall, request: WriteContentRequest) => boolean) {
  let blob = Buffer.from(held);
  let unacknowledged = 0;
  const seen = { messages: [] as WriteContentRequest[], mostUnacknowledged: 0, aborted: [] as string[] };
  const answer = (call: WriteCall, { action, offset, data }: WriteContentRequest) => {
    if (action === WriteAction.WRITE) blob = Buffer.concat([blob.subarray(0, Number(offset)), data]);
    if (action === WriteAction.COMMIT) blob = blob.subarray(0, Number(offset));
    const reply = { action, offset: BigInt(blob.length), total: 0n, digest: digestOf(blob) };
    const full = { ...reply, startedAt: undefined, updatedAt: undefined };
    call.write(full);
    if (action !== WriteAction.COMMIT) return;
    // As containerd does: once in its loop, once when it leaves.
    call.write(full);
    call.end();
  };
  const write = (call: WriteCall) => {
    call.on("data", (request: WriteContentRequest) => {
      seen.messages.push(request);
      unacknowledged += 1;
      seen.mostUnacknowledged = Math.max(seen.mostUnacknowledged, unacknowledged);
      if (onWrite?.(call, request)) return;
      // Late, so that a client that does not wait is seen not to.
      setImmediate(() => {
        unacknowledged -= 1;
        answer(call, request);
      });
    });
  };
  const abort = ({ request }: ServerUnaryCall<AbortRequest, unknown>, reply: sendUnaryData<object>) => {
    seen.aborted.push(request.ref);
    reply(null, {});
  };
  const info = (_: unknown, reply: sendUnaryData<InfoResponse>) =>
    reply(null, { info: { digest: "", size: 77n, labels: {}, createdAt: undefined, updatedAt: undefined } });
  const services: Services = [[ContentDefinition, { write, abort, info }]];
  return { services, seen, bytes: () => blob };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const bytes = Buffer.from(Array.from({ length: 700_001 }, (_, i) => i % 251));
const expected = digestOf(bytes);
const total = BigInt(bytes.length);

describe("write", () => {
  test("small messages, few unacknowledged, labels with the commit", async () => {
    const { services, seen, bytes: written } = store(Buffer.alloc(0));
    await using daemon = await fakeDaemon(services);
    const blob = { ref: "r", total, expected, labels: { a: "b" } };
    const result = await daemon.client.content.write(blob, once(bytes));
    expect(result).toEqual({ digest: expected, size: total });
    expect(written()).toEqual(bytes);
    expect(Math.max(...seen.messages.map(({ data }) => data.length))).toBe(64 << 10);
    expect(seen.mostUnacknowledged).toBeLessThanOrEqual(4);
    expect(seen.messages.at(-1)).toMatchObject({ action: WriteAction.COMMIT, offset: total, labels: { a: "b" } });
    expect(seen.messages.every(({ ref }) => ref === "r")).toBe(true);
  });

  test("goes on where an earlier write under the ref stopped", async () => {
    const { services, seen, bytes: written } = store(bytes.subarray(0, 300_000));
    await using daemon = await fakeDaemon(services);
    await daemon.client.content.write({ ref: "r", total, expected }, once(bytes));
    expect(seen.messages[1]).toMatchObject({ action: WriteAction.WRITE, offset: 300_000n });
    expect(written()).toEqual(bytes);
  });

  test("starts anew where no digest could tell whether the held bytes fit", async () => {
    const { services, bytes: written } = store(Buffer.from("something else"));
    await using daemon = await fakeDaemon(services);
    const result = await daemon.client.content.write({ ref: "r" }, once(bytes));
    expect(result).toEqual({ digest: expected, size: total });
    expect(written()).toEqual(bytes);
  });

  test("an empty blob is a commit alone", async () => {
    const { services } = store(Buffer.alloc(0));
    await using daemon = await fakeDaemon(services);
    const result = await daemon.client.content.write({ ref: "r" }, once(Buffer.alloc(0)));
    expect(result).toEqual({ digest: digestOf(Buffer.alloc(0)), size: 0n });
  });

  test("a blob that is there already is a success, at once and at the commit", async () => {
    for (const at of [WriteAction.STAT, WriteAction.COMMIT]) {
      const { services, seen } = store(Buffer.alloc(0), (call, { action }) => {
        if (action === at) call.emit("error", failure(status.ALREADY_EXISTS, "exists"));
        return action === at;
      });
      await using daemon = await fakeDaemon(services);
      await expect(daemon.client.content.write({ ref: "r" }, once(bytes))).resolves.toMatchObject({ size: 77n });
      expect(seen.aborted).toEqual(["r"]);
    }
  });
});

describe("faults", () => {
  test("bytes that do not fit are dropped, so that the next try starts anew", async () => {
    const { services, seen } = store(Buffer.alloc(0), (call, { action }) => {
      const commit = action === WriteAction.COMMIT;
      if (commit) call.emit("error", failure(status.FAILED_PRECONDITION, "unexpected commit digest"));
      return commit;
    });
    await using daemon = await fakeDaemon(services);
    const writing = daemon.client.content.write({ ref: "r", expected: "sha256:0" }, once(bytes));
    await expect(writing).rejects.toMatchObject({ code: "failed-precondition" });
    expect(seen.aborted).toEqual(["r"]);
  });

  test("a ref that somebody else holds is left alone", async () => {
    const { services, seen } = store(Buffer.alloc(0), (call) => {
      call.emit("error", failure(status.UNAVAILABLE, "ref r locked for 1s"));
      return true;
    });
    await using daemon = await fakeDaemon(services);
    const writing = daemon.client.content.write({ ref: "r", expected }, once(bytes));
    await expect(writing).rejects.toMatchObject({ code: "failed-precondition" });
    expect(seen.aborted).toEqual([]);
  });

  test("a source that says nothing does not hide a lost connection", async () => {
    const { services } = store(Buffer.alloc(0));
    await using daemon = await fakeDaemon(services);
    const read = Promise.withResolvers<void>();
    async function* silent(): AsyncGenerator<Uint8Array> {
      read.resolve();
      await new Promise(() => undefined);
    }
    const writing = daemon.client.content.write({ ref: "r" }, silent());
    await read.promise;
    daemon.cut();
    await expect(writing).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a signal ends the write and the source is left", async () => {
    const { services } = store(Buffer.alloc(0));
    await using daemon = await fakeDaemon(services);
    const abort = new AbortController();
    let left = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (let count = 0; ; count += 1) {
          if (count === 20) abort.abort();
          yield Buffer.alloc(1000);
        }
      } finally {
        left = true;
      }
    }
    const writing = daemon.client.content.write({ ref: "r" }, endless(), { signal: abort.signal });
    await expect(writing).rejects.toMatchObject({ code: "canceled" });
    expect(left).toBe(true);
  });

  test("the source's own error comes through", async () => {
    const { services } = store(Buffer.alloc(0));
    await using daemon = await fakeDaemon(services);
    const broken = new Error("disk");
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      throw broken;
    })();
    await expect(daemon.client.content.write({ ref: "r" }, source)).rejects.toBe(broken);
  });
});
