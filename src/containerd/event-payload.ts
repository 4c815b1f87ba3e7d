/** What an event says: the payload of an envelope, decoded by its type URL. */
import { ContainerCreate, ContainerDelete, ContainerUpdate } from "../gen/events/container.ts";
import { ContentCreate, ContentDelete } from "../gen/events/content.ts";
import { ImageCreate, ImageDelete, ImageUpdate } from "../gen/events/image.ts";
import { NamespaceCreate, NamespaceDelete, NamespaceUpdate } from "../gen/events/namespace.ts";
import { SandboxCreate, SandboxExit, SandboxStart } from "../gen/events/sandbox.ts";
import { SnapshotCommit, SnapshotPrepare, SnapshotRemove } from "../gen/events/snapshot.ts";
import {
  TaskCheckpointed,
  TaskCreate,
  TaskDelete,
  TaskExecAdded,
  TaskExecStarted,
  TaskExit,
  TaskOOM,
  TaskPaused,
  TaskResumed,
  TaskStart,
} from "../gen/events/task.ts";
import type { AnyInput } from "./any.ts";

const DECODERS = {
  ContainerCreate,
  ContainerUpdate,
  ContainerDelete,
  ContentCreate,
  ContentDelete,
  ImageCreate,
  ImageUpdate,
  ImageDelete,
  NamespaceCreate,
  NamespaceUpdate,
  NamespaceDelete,
  SandboxCreate,
  SandboxStart,
  SandboxExit,
  SnapshotPrepare,
  SnapshotCommit,
  SnapshotRemove,
  TaskCreate,
  TaskStart,
  TaskExit,
  TaskDelete,
  TaskExecAdded,
  TaskExecStarted,
  TaskOOM,
  TaskPaused,
  TaskResumed,
  TaskCheckpointed,
} as const;

type Decoders = typeof DECODERS;

/** A decoded event; `kind` is the message's own name, `unknown` for events that are not containerd's. */
export type EventPayload =
  | { [K in keyof Decoders]: { readonly kind: K } & Readonly<ReturnType<Decoders[K]["decode"]>> }[keyof Decoders]
  | { readonly kind: "unknown"; readonly typeUrl: string; readonly value: Uint8Array };

// Image events are in the package of their service, all others in containerd.events (wire.md 1.2).
const PACKAGES = /^containerd\.(events|services\.images\.v1)\.(\w+)$/;

/** Decodes the payload of an envelope. */
export function decodeEvent(event: AnyInput | undefined): EventPayload {
  const { typeUrl, value } = event ?? { typeUrl: "", value: new Uint8Array() };
  const kind = PACKAGES.exec(typeUrl)?.[2];
  const unknown = { kind: "unknown", typeUrl, value } as const;
  if (kind === undefined || !isKind(kind)) return unknown;
  try {
    return { kind, ...DECODERS[kind].decode(value) } as EventPayload;
  } catch {
    // Any client may publish any bytes under a known name; one such event must not end the stream.
    return unknown;
  }
}

function isKind(name: string): name is keyof Decoders {
  return Object.hasOwn(DECODERS, name);
}
