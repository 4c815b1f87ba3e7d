/** The typed client: every containerd service that we use, over one connection. */
import type { CallOptions } from "./call-options.ts";
import { type Channel, openChannel } from "./channel.ts";
import { type Containers, containersOf } from "./containers.ts";
import { type Content, contentOf } from "./content.ts";
import { type Diff, diffOf } from "./diff.ts";
import { type Events, eventsOf } from "./events.ts";
import { type Images, imagesOf } from "./images.ts";
import { type Introspection, introspectionOf } from "./introspection.ts";
import { type Leases, leasesOf } from "./leases.ts";
import { type Namespaces, namespacesOf } from "./namespaces.ts";
import { type Snapshots, snapshotsOf } from "./snapshots.ts";
import { type Streaming, streamingOf } from "./streaming.ts";
import { type Tasks, tasksOf } from "./tasks.ts";
import { type Transfer, transferOf } from "./transfer.ts";
import { type DaemonVersion, readVersion } from "./version.ts";

export type { Any, AnyInput } from "./any.ts";
export type { CallOptions, LeasedCallOptions } from "./call-options.ts";
export type { ContainerRecord, NewContainer } from "./containers.ts";
export type { ContentInfo, NewBlob, WrittenBlob } from "./content.ts";
export type { Envelope } from "./events.ts";
export type { ImageInput, ImageRecord } from "./images.ts";
export type { Descriptor, DescriptorInput, Mount, MountInput } from "./inputs.ts";
export type { Lease } from "./leases.ts";
export type { Namespace } from "./namespaces.ts";
export type { SnapshotInfo, SnapshotUsage } from "./snapshots.ts";
export type { NamedStream } from "./streaming.ts";
export type { Metric, NewExec, NewTask, ProcessInfo, ProcessRef, TaskProcess } from "./tasks.ts";
export type { DaemonProgress, TransferEnd } from "./transfer.ts";
export type { DaemonVersion };

/** containerd as seen through one namespace. All clients made from one share its connection. */
export interface Client {
  /** Path of the socket. */
  readonly address: string;
  readonly namespace: string;
  /** The same connection, another namespace. */
  inNamespace(namespace: string): Client;
  /** Ends every running call of the connection with `canceled`. */
  close(): void;
  version(options?: CallOptions): Promise<DaemonVersion>;
  readonly introspection: Introspection;
  readonly namespaces: Namespaces;
  readonly containers: Containers;
  readonly tasks: Tasks;
  readonly images: Images;
  readonly content: Content;
  snapshots(snapshotter: string): Snapshots;
  readonly leases: Leases;
  readonly events: Events;
  readonly diff: Diff;
  readonly transfer: Transfer;
  readonly streaming: Streaming;
}

export interface OpenClient {
  /** Socket path, or `unix://` and the path. */
  readonly address: string;
  readonly namespace: string;
  /** Closes the client when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a client. It connects at the first call and reconnects by itself;
 * a call that cannot reach the daemon throws `unavailable` naming the socket.
 */
export function openClient({ address, namespace, signal }: OpenClient): Client {
  const channel = openChannel(address);
  if (signal?.aborted) channel.close();
  signal?.addEventListener("abort", () => channel.close(), { once: true });
  return clientOf(channel, namespace);
}

function clientOf(channel: Channel, namespace: string): Client {
  const wire = { channel, namespace };
  return {
    address: channel.socket,
    namespace,
    inNamespace: (other) => clientOf(channel, other),
    close: () => channel.close(),
    version: (options) => readVersion(wire, options),
    introspection: introspectionOf(wire),
    namespaces: namespacesOf(wire),
    containers: containersOf(wire),
    tasks: tasksOf(wire),
    images: imagesOf(wire),
    content: contentOf(wire),
    snapshots: (snapshotter) => snapshotsOf(wire, snapshotter),
    leases: leasesOf(wire),
    events: eventsOf(wire),
    diff: diffOf(wire),
    transfer: transferOf(wire),
    streaming: streamingOf(wire),
  };
}
