import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Codec, packProto } from "../../../src/containerd/any.ts";
import type { Envelope } from "../../../src/containerd/events.ts";
import { type EventsClient, engineEvents, toEngineEvent } from "../../../src/engine/events.ts";
import { LeptonError } from "../../../src/errors.ts";
import * as containers from "../../../src/gen/events/container.ts";
import * as content from "../../../src/gen/events/content.ts";
import * as images from "../../../src/gen/events/image.ts";
import * as namespaces from "../../../src/gen/events/namespace.ts";
import * as sandboxes from "../../../src/gen/events/sandbox.ts";
import * as snapshots from "../../../src/gen/events/snapshot.ts";
import * as tasks from "../../../src/gen/events/task.ts";

interface Message<T> extends Codec<T> {
  fromPartial(fields: object): T;
}

/** An envelope as containerd sends it. */
function envelope<T>(topic: string, typeUrl: string, message: Message<T>, fields: object): Envelope {
  return {
    timestamp: { seconds: 1_700_000_000n, nanos: 5_999_999 },
    namespace: "default",
    topic,
    event: packProto(typeUrl, message, message.fromPartial(fields)),
  };
}

/** Image events are of the package of their service (wire.md 1.2). */
const fullName = (name: string) =>
  name.startsWith("Image") ? `containerd.services.images.v1.${name}` : `containerd.events.${name}`;

const exit = { containerId: "c", pid: 7, exitStatus: 137 };
const exec = { containerId: "c", execId: "e", pid: 9 };

test.each<[topic: string, name: string, messages: object, fields: object, expected: string]>([
  ["/containers/create", "ContainerCreate", containers, { id: "c", image: "i" }, "container create c image=i"],
  ["/containers/update", "ContainerUpdate", containers, { id: "c", image: "i" }, "container update c image=i"],
  ["/containers/delete", "ContainerDelete", containers, { id: "c" }, "container destroy c"],
  ["/tasks/create", "TaskCreate", tasks, { containerId: "c", pid: 7, bundle: "/b" }, "task create c pid=7"],
  ["/tasks/start", "TaskStart", tasks, { containerId: "c", pid: 7 }, "task start c pid=7"],
  ["/tasks/exit", "TaskExit", tasks, { ...exit, id: "c" }, "task exit c exitCode=137 pid=7"],
  ["/tasks/exit", "TaskExit", tasks, { ...exit, id: "e" }, "task exec-exit c exitCode=137 pid=7 execId=e"],
  ["/tasks/delete", "TaskDelete", tasks, { containerId: "c", exitStatus: 3 }, "task delete c exitCode=3"],
  ["/tasks/oom", "TaskOOM", tasks, { containerId: "c" }, "task oom c"],
  ["/tasks/paused", "TaskPaused", tasks, { containerId: "c" }, "task pause c"],
  ["/tasks/resumed", "TaskResumed", tasks, { containerId: "c" }, "task unpause c"],
  ["/tasks/exec-added", "TaskExecAdded", tasks, exec, "task exec-create c execId=e"],
  ["/tasks/exec-started", "TaskExecStarted", tasks, exec, "task exec-start c execId=e"],
  ["/tasks/checkpointed", "TaskCheckpointed", tasks, { containerId: "c" }, "task checkpoint c"],
  ["/images/create", "ImageCreate", images, { name: "i" }, "image create i"],
  ["/images/update", "ImageUpdate", images, { name: "i" }, "image update i"],
  ["/images/delete", "ImageDelete", images, { name: "i" }, "image delete i"],
  ["/namespaces/create", "NamespaceCreate", namespaces, { name: "n" }, "namespace create n"],
  ["/namespaces/update", "NamespaceUpdate", namespaces, { name: "n" }, "namespace update n"],
  ["/namespaces/delete", "NamespaceDelete", namespaces, { name: "n" }, "namespace delete n"],
  ["/snapshot/prepare", "SnapshotPrepare", snapshots, { key: "k", parent: "p" }, "snapshot prepare k parent=p"],
  ["/snapshot/commit", "SnapshotCommit", snapshots, { key: "k", name: "n" }, "snapshot commit n"],
  ["/snapshot/remove", "SnapshotRemove", snapshots, { key: "k" }, "snapshot remove k"],
  ["/content/create", "ContentCreate", content, { digest: "d" }, "content create d"],
  ["/content/delete", "ContentDelete", content, { digest: "d" }, "content delete d"],
  ["/sandboxes/start", "SandboxStart", sandboxes, { sandboxId: "s" }, "other start "],
])("%s (%s) is understood", (topic, name, messages, fields, expected) => {
  const message = (messages as Readonly<Record<string, Message<unknown>>>)[name] as Message<unknown>;
  const { attributes, ...event } = toEngineEvent(envelope(topic, fullName(name), message, fields));
  const { topic: shown, ...others } = attributes;
  const pairs = Object.entries(others).map(([key, value]) => ` ${key}=${value}`);
  expect(`${event.kind} ${event.action} ${event.id}${pairs.join("")}`).toBe(expected);
  expect({ ...event, topic: shown }).toMatchObject({ namespace: "default", timeMs: 1_700_000_000_005, topic });
});

test("an event of ours or of a stranger keeps its topic, and the last word of it is the action", () => {
  const event = { typeUrl: "lepton.thing", value: Buffer.from("{}") };
  expect(toEngineEvent({ timestamp: undefined, namespace: "n", topic: "/lepton/things/create", event })).toMatchObject({
    kind: "other",
    action: "create",
    id: "",
    namespace: "n",
    attributes: { topic: "/lepton/things/create" },
  });
});

test.each([
  ["/lepton/volumes/create", '{"name":"data"}', { kind: "volume", action: "create", id: "data" }],
  ["/lepton/volumes/remove", '{"name":"data"}', { kind: "volume", action: "remove", id: "data" }],
  ["/lepton/volumes/remove", '{"name":1}', { kind: "other", action: "remove", id: "" }],
  ["/lepton/volumes/create", "null", { kind: "other", action: "create", id: "" }],
  ["/lepton/volumes/create", "{", { kind: "other", action: "create", id: "" }],
])("%s with %s is what it says, where it says something", (topic, text, expected) => {
  const event = { typeUrl: "lepton.volume", value: Buffer.from(text) };
  expect(toEngineEvent({ timestamp: undefined, namespace: "n", topic, event })).toMatchObject(expected);
});

test("bytes that are not what their type says are somebody's, and no reason to end", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("TaskExit", "TaskStart", "ContainerCreate", "SnapshotPrepare"),
      fc.uint8Array({ maxLength: 64 }),
      (name, bytes) => {
        const event = { typeUrl: fullName(name), value: Buffer.from(bytes) };
        const { kind, action } = toEngineEvent({ timestamp: undefined, namespace: "n", topic: "/tasks/x", event });
        expect(typeof kind).toBe("string");
        expect(typeof action).toBe("string");
      },
    ),
  );
  const cut = { typeUrl: fullName("TaskExit"), value: Buffer.from([0x0a, 0xff]) };
  expect(toEngineEvent({ timestamp: undefined, namespace: "n", topic: "/tasks/exit", event: cut })).toMatchObject({
    kind: "other",
    action: "exit",
  });
});

describe("the stream", () => {
  /** A bus in memory: what is published comes to whoever subscribed. */
  function bus(first: readonly Envelope[] = []): EventsClient & { readonly topics: string[]; end(): void } {
    const queue = [...first];
    const topics: string[] = [];
    let ended = false;
    let wake = () => {};
    async function* subscribe(): AsyncGenerator<Envelope, undefined, undefined> {
      while (true) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else if (ended) return undefined;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    return {
      topics,
      end() {
        ended = true;
        wake();
      },
      events: {
        subscribe,
        async publish(topic, event) {
          topics.push(topic);
          queue.push({ timestamp: undefined, namespace: "n", topic, event: { ...event, value: Buffer.from("") } });
          wake();
        },
      },
    };
  }

  const oom = envelope("/tasks/oom", fullName("TaskOOM"), tasks.TaskOOM, { containerId: "c" });

  test("is live when a mark of its own comes back, and shows no mark", async () => {
    const client = bus([oom]);
    const seen: string[] = [];
    const iterator = engineEvents(client, { onLive: () => seen.push("live") });
    const stranger = { typeUrl: "lepton.mark/of-another", value: new Uint8Array() };
    await client.events.publish("/lepton/sync", stranger);
    expect((await iterator.next()).value).toMatchObject({ action: "oom" });
    const second = iterator.next();
    await client.events.publish("/tasks/x", { typeUrl: "x", value: new Uint8Array() });
    expect((await second).value).toMatchObject({ kind: "other", action: "x" });
    expect(seen).toEqual(["live"]);
    await iterator.return();
  });

  test("that nobody asks to be live publishes nothing", async () => {
    const client = bus([oom]);
    const iterator = engineEvents(client);
    await iterator.next();
    await iterator.return();
    expect(client.topics).toEqual([]);
  });

  test("that containerd closes is an error, and one that we end is none", async () => {
    const client = bus();
    client.end();
    await expect(engineEvents(client).next()).rejects.toEqual(
      new LeptonError("unavailable", "containerd closed the event stream"),
    );
    const ended = bus();
    ended.end();
    expect(await engineEvents(ended, { signal: AbortSignal.abort() }).next()).toEqual({ done: true, value: undefined });
  });
});
