/** One connection to one containerd, shared by every service and namespace. */
import { LeptonError } from "../errors.ts";
import { socketPath } from "./address.ts";
import { openTransport, type Transport } from "./http2/transport.ts";

/** Something that close() must end. */
export interface Cancelable {
  cancel(reason: LeptonError): void;
}

/** The connection. It opens at the first call and again by itself after a loss. */
export interface Channel {
  readonly socket: string;
  readonly transport: Transport;
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
  const transport = openTransport(socket);
  const active = new Set<Cancelable>();
  let closed = false;
  return {
    socket,
    transport,
    active,
    get closed() {
      return closed;
    },
    close() {
      if (closed) return;
      closed = true;
      const reason = new LeptonError("canceled", `the client of "${socket}" was closed`);
      for (const call of [...active]) call.cancel(reason);
      transport.close();
    },
  };
}
