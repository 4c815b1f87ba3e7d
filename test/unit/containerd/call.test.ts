import { type ServerUnaryCall, type ServerWritableStream, type sendUnaryData, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { serverStream } from "../../../src/containerd/call.ts";
import { openChannel } from "../../../src/containerd/channel.ts";
import { methodsOf } from "../../../src/containerd/method.ts";
import { LeptonError } from "../../../src/errors.ts";
import { ContainersDefinition, type ListContainerMessage } from "../../../src/gen/services/containers.ts";
import { EventsDefinition } from "../../../src/gen/services/events.ts";
import { NamespacesDefinition } from "../../../src/gen/services/namespaces.ts";
import { TasksDefinition, type WaitRequest, type WaitResponse } from "../../../src/gen/services/tasks.ts";
import { VersionDefinition, type VersionResponse } from "../../../src/gen/services/version.ts";
import type { Envelope } from "../../../src/gen/types/event.ts";
import { failure, fakeDaemon, type Services } from "./fake-daemon.ts";

type VersionCall = ServerUnaryCall<unknown, VersionResponse>;

const answering: Services = [
  [
    VersionDefinition,
    { version: (_: VersionCall, reply: sendUnaryData<VersionResponse>) => reply(null, { version: "1", revision: "" }) },
  ],
];

/** A version call that is told when it arrived, and never answered. */
function silent(): { services: Services; arrived: Promise<VersionCall>; canceled: Promise<void> } {
  const arrived = Promise.withResolvers<VersionCall>();
  const canceled = Promise.withResolvers<void>();
  const version = (call: VersionCall) => {
    call.on("cancelled", () => canceled.resolve());
    arrived.resolve(call);
  };
  return { services: [[VersionDefinition, { version }]], arrived: arrived.promise, canceled: canceled.promise };
}

describe("metadata", () => {
  test("namespace and lease travel with the call; options and inNamespace change them", async () => {
    const seen: unknown[] = [];
    const version = (call: VersionCall, reply: sendUnaryData<VersionResponse>) => {
      seen.push([call.metadata.get("containerd-namespace"), call.metadata.get("containerd-lease")]);
      reply(null, { version: "", revision: "" });
    };
    await using daemon = await fakeDaemon([[VersionDefinition, { version }]]);
    await daemon.client.version();
    await daemon.client.version({ namespace: "other", lease: "l1" });
    await daemon.client.inNamespace("third").version();
    expect(seen).toEqual([
      [["ns"], []],
      [["other"], ["l1"]],
      [["third"], []],
    ]);
  });

  test("a daemon that misses the namespace is heard", async () => {
    const list = (_: unknown, reply: sendUnaryData<never>) =>
      reply(failure(status.FAILED_PRECONDITION, "namespace is required"));
    await using daemon = await fakeDaemon([[NamespacesDefinition, { list }]]);
    await expect(daemon.client.namespaces.list()).rejects.toMatchObject({
      code: "failed-precondition",
      message: "namespace is required",
    });
  });
});

describe("errors", () => {
  test.each([
    [status.INVALID_ARGUMENT, "invalid-argument"],
    [status.NOT_FOUND, "not-found"],
    [status.ALREADY_EXISTS, "already-exists"],
    [status.FAILED_PRECONDITION, "failed-precondition"],
    [status.UNIMPLEMENTED, "unimplemented"],
    [status.UNKNOWN, "internal"],
    [status.UNAVAILABLE, "unavailable"],
    [status.DEADLINE_EXCEEDED, "timeout"],
  ])("status %i becomes %s with containerd's own words", async (code, expected) => {
    const version = (_: unknown, reply: sendUnaryData<never>) => reply(failure(code, "what happened"));
    await using daemon = await fakeDaemon([[VersionDefinition, { version }]]);
    const error = await daemon.client.version().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LeptonError);
    expect(error).toMatchObject({ code: expected, message: "what happened" });
  });

  test("a locked ref is a conflict, not a lost daemon", async () => {
    const version = (_: unknown, reply: sendUnaryData<never>) =>
      reply(failure(status.UNAVAILABLE, "ref layer-1 locked for 3s: unavailable"));
    await using daemon = await fakeDaemon([[VersionDefinition, { version }]]);
    await expect(daemon.client.version()).rejects.toMatchObject({ code: "failed-precondition" });
  });

  test.each(["no space left on device", "disk quota exceeded"])("%s is told with what to do", async (why) => {
    const details = `write /root/ingest/1/data: ${why}: unknown`;
    const version = (_: unknown, reply: sendUnaryData<never>) => reply(failure(status.UNKNOWN, details));
    await using daemon = await fakeDaemon([[VersionDefinition, { version }]]);
    await expect(daemon.client.version()).rejects.toMatchObject({
      code: "internal",
      message: details,
      hint: expect.stringContaining("make room"),
    });
  });

  test("a service that the daemon does not have is unimplemented", async () => {
    await using daemon = await fakeDaemon(answering);
    await expect(daemon.client.streaming.open()).rejects.toMatchObject({ code: "unimplemented" });
  });
});

describe("deadline and cancellation", () => {
  test("a slow answer ends with timeout, naming call and time", async () => {
    await using daemon = await fakeDaemon(silent().services);
    // An answer first: on a busy machine the connection alone takes longer than the deadline.
    await expect(daemon.client.namespaces.list()).rejects.toMatchObject({ code: "unimplemented" });
    await expect(daemon.client.version({ deadlineMs: 20 })).rejects.toMatchObject({
      code: "timeout",
      message: 'containerd did not answer "Version.Version" within 20 ms',
    });
  });

  test("a signal cancels the call on the server too", async () => {
    const { services, arrived, canceled } = silent();
    await using daemon = await fakeDaemon(services);
    const abort = new AbortController();
    const call = daemon.client.version({ signal: abort.signal });
    await arrived;
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "canceled", message: '"Version.Version" was canceled' });
    await canceled;
  });

  test("the reason of a signal is kept: a LeptonError as it is, a time limit as timeout", async () => {
    const { services } = silent();
    await using daemon = await fakeDaemon(services);
    const mine = new LeptonError("failed-precondition", "mine");
    await expect(daemon.client.version({ signal: AbortSignal.abort(mine) })).rejects.toBe(mine);
    const limited = daemon.client.version({ signal: AbortSignal.timeout(10) });
    await expect(limited).rejects.toMatchObject({ code: "timeout" });
  });

  test("a canceled wait leaves the next one alone", async () => {
    let calls = 0;
    const first = Promise.withResolvers<void>();
    const wait = (_: ServerUnaryCall<WaitRequest, WaitResponse>, reply: sendUnaryData<WaitResponse>) => {
      calls += 1;
      if (calls === 1) first.resolve();
      else reply(null, { exitStatus: 7, exitedAt: undefined });
    };
    await using daemon = await fakeDaemon([[TasksDefinition, { wait }]]);
    const abort = new AbortController();
    const canceled = daemon.client.tasks.wait({ containerId: "c" }, { signal: abort.signal });
    await first.promise;
    abort.abort();
    await expect(canceled).rejects.toMatchObject({ code: "canceled" });
    await expect(daemon.client.tasks.wait({ containerId: "c" })).resolves.toMatchObject({ exitStatus: 7 });
  });

  test("close ends what runs and refuses what comes", async () => {
    const { services, arrived } = silent();
    await using daemon = await fakeDaemon(services);
    const call = daemon.client.version();
    await arrived;
    daemon.client.close();
    await expect(call).rejects.toMatchObject({ code: "canceled" });
    await expect(daemon.client.version()).rejects.toMatchObject({ code: "canceled" });
  });
});

describe("streams", () => {
  type Subscriber = ServerWritableStream<unknown, Envelope>;
  const envelope = (topic: string): Envelope => ({ topic, namespace: "", timestamp: undefined, event: undefined });

  /** An event stream in the test's hand. */
  function bus(): { services: Services; subscriber: Promise<Subscriber> } {
    const { promise, resolve } = Promise.withResolvers<Subscriber>();
    return { services: [[EventsDefinition, { subscribe: (call: Subscriber) => resolve(call) }]], subscriber: promise };
  }

  test("leaving the loop cancels the call on the server", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const events = daemon.client.events.subscribe();
    const server = await subscriber;
    const canceled = new Promise((resolve) => server.on("cancelled", resolve));
    server.write(envelope("/a"));
    for await (const { topic } of events) {
      expect(topic).toBe("/a");
      break;
    }
    await canceled;
  });

  test("a stream is left without a first read, and during one", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const events = daemon.client.events.subscribe();
    const server = await subscriber;
    const canceled = new Promise((resolve) => server.on("cancelled", resolve));
    const reading = events.next();
    await events.return?.();
    await expect(reading).resolves.toMatchObject({ done: true });
    await canceled;
    const unread = daemon.client.events.subscribe();
    await unread.return?.();
    await expect(unread.next()).resolves.toMatchObject({ done: true });
  });

  test("an error before the first read is not lost", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const events = daemon.client.events.subscribe();
    const server = await subscriber;
    server.emit("error", failure(status.UNKNOWN, "the bus broke"));
    // An answer on the same connection: what the server said before it has arrived.
    await daemon.client.namespaces.list().catch(() => undefined);
    await expect(events.next()).rejects.toMatchObject({ code: "internal", message: "the bus broke" });
  });

  test("messages before the end are read, and then the end", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const events = daemon.client.events.subscribe();
    const server = await subscriber;
    for (const topic of ["/a", "/b"]) server.write(envelope(topic));
    server.end();
    const topics: string[] = [];
    for await (const { topic } of events) topics.push(topic);
    expect(topics).toEqual(["/a", "/b"]);
  });

  test("a cut connection ends the stream with unavailable, naming the socket", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const reading = daemon.client.events.subscribe().next();
    await subscriber;
    daemon.cut();
    await expect(reading).rejects.toMatchObject({
      code: "unavailable",
      message: `cannot reach containerd at "${daemon.address}": the connection was lost`,
    });
  });

  test("a daemon that goes down in order is unavailable too, not canceled", async () => {
    const { services, subscriber } = bus();
    await using daemon = await fakeDaemon(services);
    const reading = daemon.client.events.subscribe().next();
    await subscriber;
    daemon.shutDown();
    await expect(reading).rejects.toMatchObject({ code: "unavailable" });
  });

  test("an unread stream holds the server back", async () => {
    const total = 400;
    const message: ListContainerMessage = { container: bigContainer(64 << 10) };
    let sent = 0;
    const listStream = async (call: ServerWritableStream<unknown, ListContainerMessage>) => {
      for (; sent < total; sent += 1) {
        if (!call.write(message)) await new Promise((resolve) => call.once("drain", resolve));
      }
      call.end();
    };
    await using daemon = await fakeDaemon([[ContainersDefinition, { listStream }]]);
    const channel = openChannel(daemon.address);
    const stream = serverStream({ channel, namespace: "ns" }, methodsOf(ContainersDefinition).listStream, {
      filters: [],
    });
    await stream.next();
    const soFar = await settled(() => sent);
    expect(soFar).toBeLessThan(total);
    let seen = 1;
    for await (const _ of stream) seen += 1;
    expect(seen).toBe(total);
    channel.close();
  });

  test("messages up to 16 MiB arrive", async () => {
    const listStream = (call: ServerWritableStream<unknown, ListContainerMessage>) => {
      call.write({ container: bigContainer(16 << 20) });
      call.end();
    };
    await using daemon = await fakeDaemon([[ContainersDefinition, { listStream }]]);
    const [container] = await daemon.client.containers.list();
    expect(container?.spec?.value.length).toBe(16 << 20);
  });
});

function bigContainer(sizeBytes: number) {
  const spec = { typeUrl: "x", value: Buffer.alloc(sizeBytes) };
  const strings = { id: "big", image: "", snapshotter: "", snapshotKey: "", sandbox: "" };
  const empty = { runtime: undefined, createdAt: undefined, updatedAt: undefined };
  return { ...strings, ...empty, spec, labels: {}, extensions: {} };
}

/** The value once it has stayed the same for many turns of the event loop. */
async function settled(read: () => number): Promise<number> {
  let last = read();
  for (let still = 0; still < 200; still += 1) {
    await new Promise(setImmediate);
    if (read() !== last) still = 0;
    last = read();
  }
  return last;
}
