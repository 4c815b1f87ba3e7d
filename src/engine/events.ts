/** containerd's event bus as a typed stream; an event is only a reason to re-read the object that it names. */
import { randomBytes } from "node:crypto";
import type { Client, Envelope } from "../containerd/client.ts";
import { decodeEvent, type EventPayload } from "../containerd/event-payload.ts";
import { toMs } from "../containerd/time.ts";
import { LeptonError } from "../errors.ts";
import { readContainerEvent } from "./containers/events.ts";
import { readHealthEvent } from "./containers/health-event.ts";
import { readNetworkEvent } from "./networks/events.ts";
import type { Attributes, EngineEvent, EventsOptions } from "./types.ts";
import { readVolumeEvent } from "./volumes/events.ts";

/** Topic of the marks by which a subscriber sees that its stream is live. */
const SYNC_TOPIC = "/lepton/sync";
const MARK_EVERY_MS = 50;

/** The part of a client that events need. */
export interface EventsClient {
  readonly events: Pick<Client["events"], "publish" | "subscribe">;
}

/** Events of all namespaces from now on; throws `unavailable` when the stream breaks. */
export async function* engineEvents(
  client: EventsClient,
  options: EventsOptions = {},
): AsyncGenerator<EngineEvent, void, undefined> {
  const nonce = `lepton.mark/${randomBytes(8).toString("hex")}`;
  const stream = client.events.subscribe([], { signal: options.signal });
  const stopMarking = options.onLive === undefined ? undefined : mark(client, nonce);
  try {
    for await (const envelope of stream) {
      if (envelope.event?.typeUrl === nonce) {
        stopMarking?.();
        options.onLive?.();
      } else if (envelope.topic !== SYNC_TOPIC) yield toEngineEvent(envelope);
    }
  } finally {
    stopMarking?.();
  }
  if (options.signal?.aborted !== true) throw new LeptonError("unavailable", "containerd closed the event stream");
}

// A subscription gives no sign of its own: a mark is published until it comes back (wire.md 6).
function mark(client: EventsClient, nonce: string): () => void {
  const publish = () => {
    // A containerd that is away ends the stream too, which is where that is told.
    client.events.publish(SYNC_TOPIC, { typeUrl: nonce, value: new Uint8Array() }).catch(() => undefined);
  };
  publish();
  const timer = setInterval(publish, MARK_EVERY_MS);
  return () => clearInterval(timer);
}

type Described = Pick<EngineEvent, "kind" | "action" | "id"> & { readonly attributes?: Attributes };

/** Translates one envelope. */
export function toEngineEvent(envelope: Envelope): EngineEvent {
  const { attributes = {}, ...described } = describe(decodeEvent(envelope.event), envelope.topic);
  return {
    ...described,
    namespace: envelope.namespace,
    timeMs: toMs(envelope.timestamp) ?? Date.now(),
    attributes: { topic: envelope.topic, ...attributes },
  } as EngineEvent;
}

function describe(event: EventPayload, topic: string): Described {
  switch (event.kind) {
    case "ContainerCreate":
      return { kind: "container", action: "create", id: event.id, attributes: { image: event.image } };
    case "ContainerUpdate":
      return { kind: "container", action: "update", id: event.id, attributes: { image: event.image } };
    case "ContainerDelete":
      return { kind: "container", action: "destroy", id: event.id };
    case "ImageCreate":
    case "ImageUpdate":
    case "ImageDelete":
      return { kind: "image", action: IMAGE_ACTIONS[event.kind], id: event.name };
    case "NamespaceCreate":
    case "NamespaceUpdate":
    case "NamespaceDelete":
      return { kind: "namespace", action: NAMESPACE_ACTIONS[event.kind], id: event.name };
    case "SnapshotPrepare":
      return { kind: "snapshot", action: "prepare", id: event.key, attributes: { parent: event.parent } };
    case "SnapshotCommit":
      return { kind: "snapshot", action: "commit", id: event.name };
    case "SnapshotRemove":
      return { kind: "snapshot", action: "remove", id: event.key };
    case "ContentCreate":
      return { kind: "content", action: "create", id: event.digest };
    case "ContentDelete":
      return { kind: "content", action: "delete", id: event.digest };
    default:
      return describeTask(event, topic);
  }
}

const IMAGE_ACTIONS = { ImageCreate: "create", ImageUpdate: "update", ImageDelete: "delete" } as const;
const NAMESPACE_ACTIONS = { NamespaceCreate: "create", NamespaceUpdate: "update", NamespaceDelete: "delete" } as const;

function describeTask(event: EventPayload, topic: string): Described {
  switch (event.kind) {
    case "TaskCreate":
      return { kind: "task", action: "create", id: event.containerId, attributes: { pid: String(event.pid) } };
    case "TaskStart":
      return { kind: "task", action: "start", id: event.containerId, attributes: { pid: String(event.pid) } };
    case "TaskExit":
      return describeExit(event);
    case "TaskDelete":
      return {
        kind: "task",
        action: "delete",
        id: event.containerId,
        attributes: { exitCode: String(event.exitStatus) },
      };
    case "TaskOOM":
      return { kind: "task", action: "oom", id: event.containerId };
    case "TaskPaused":
      return { kind: "task", action: "pause", id: event.containerId };
    case "TaskResumed":
      return { kind: "task", action: "unpause", id: event.containerId };
    case "TaskExecAdded":
      return { kind: "task", action: "exec-create", id: event.containerId, attributes: { execId: event.execId } };
    case "TaskExecStarted":
      return { kind: "task", action: "exec-start", id: event.containerId, attributes: { execId: event.execId } };
    case "TaskCheckpointed":
      return { kind: "task", action: "checkpoint", id: event.containerId };
    case "unknown":
      return describeOwn(event.value, topic);
    default:
      return { kind: "other", action: topic.slice(topic.lastIndexOf("/") + 1), id: "" };
  }
}

// What lepton itself publishes, of things that containerd does not know.
function describeOwn(value: Uint8Array, topic: string): Described {
  const container = readContainerEvent(topic, value);
  if (container !== undefined) return { kind: "container", ...container };
  const volume = readVolumeEvent(topic, value);
  if (volume !== undefined) return { kind: "volume", action: volume.action, id: volume.name };
  const network = readNetworkEvent(topic, value);
  if (network !== undefined) return { kind: "network", ...network };
  const health = readHealthEvent(topic, value);
  if (health !== undefined) return { kind: "container", action: `health_status: ${health.status}`, id: health.id };
  return { kind: "other", action: topic.slice(topic.lastIndexOf("/") + 1), id: "" };
}

// `id` is the container's for its init process, and the exec's id for an exec (wire.md 6).
function describeExit(event: Extract<EventPayload, { kind: "TaskExit" }>): Described {
  const attributes = { exitCode: String(event.exitStatus), pid: String(event.pid) };
  if (event.id === event.containerId) return { kind: "task", action: "exit", id: event.containerId, attributes };
  return { kind: "task", action: "exec-exit", id: event.containerId, attributes: { ...attributes, execId: event.id } };
}
