/** One connection to one containerd, shared by every service and namespace. */
import { type ChannelOptions, Client, credentials, Metadata } from "@grpc/grpc-js";
import { LeptonError } from "../errors.ts";
import { socketPath } from "./address.ts";
import type { CallOptions } from "./call-options.ts";

const CHANNEL_OPTIONS: ChannelOptions = {
  // The server sends up to 16 MiB; grpc-js would stop at 4.
  "grpc.max_receive_message_length": 32 << 20,
  // Doubles the speed of Content.Read (wire.md 1.5).
  "grpc-node.flow_control_window": 1 << 20,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  // The shared pool would let one client's back-off delay another's first call.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
};

/** Something that close() must end. */
export interface Cancelable {
  cancel(reason: LeptonError): void;
}

/** The connection. It opens at the first call and again by itself after a loss. */
export interface Channel {
  readonly socket: string;
  readonly grpc: Client;
  readonly active: Set<Cancelable>;
  /** Ends every running call with `canceled` and refuses later ones. */
  close(): void;
  readonly closed: boolean;
}

/** A channel seen through one namespace: what a service file needs. */
export interface Wire {
  readonly channel: Channel;
  readonly namespace: string;
}

/** Opens a channel to the socket at `address`; nothing is sent yet. */
export function openChannel(address: string): Channel {
  const socket = socketPath(address);
  const grpc = new Client(`unix://${socket}`, credentials.createInsecure(), CHANNEL_OPTIONS);
  const active = new Set<Cancelable>();
  let closed = false;
  return {
    socket,
    grpc,
    active,
    get closed() {
      return closed;
    },
    close() {
      if (closed) return;
      closed = true;
      const reason = new LeptonError("canceled", `the client of "${socket}" was closed`);
      for (const call of [...active]) call.cancel(reason);
      grpc.close();
    },
  };
}

/** Namespace and lease travel as headers, under the names that containerd's Go client uses. */
export function callMetadata(wire: Wire, options: CallOptions): Metadata {
  const metadata = new Metadata({ waitForReady: options.waitForReady ?? false });
  metadata.set("containerd-namespace", options.namespace ?? wire.namespace);
  if (options.lease !== undefined) metadata.set("containerd-lease", options.lease);
  return metadata;
}
