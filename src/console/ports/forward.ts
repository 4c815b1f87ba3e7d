/**
 * Passes on what arrives at a bound port itself. The kernel's rules lead most of it to the container before; what they
 * cannot lead is IPv6 to a container without, and what a host without the rules sends to its own addresses.
 */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from "node:dgram";
import { connect, isIPv6, type Socket } from "node:net";
import type { BoundPort } from "./socket.ts";

export interface Target {
  /** Asked for each connection; undefined where there is nowhere to go. */
  readonly address: () => string | undefined;
  readonly port: number;
}

/** Starts passing on; it ends with the port. */
export function forward(bound: BoundPort, target: Target): void {
  if (bound.kind === "tcp") bound.server.on("connection", (socket) => passConnection(socket, target));
  else forwardDatagrams(bound.socket, target);
}

function passConnection(client: Socket, { address, port }: Target): void {
  const host = address();
  client.on("error", () => client.destroy());
  if (host === undefined) {
    client.destroy();
    return;
  }
  const server = connect({ host, port, allowHalfOpen: true });
  server.on("error", () => client.destroy());
  server.on("close", () => client.destroy());
  client.on("close", () => server.destroy());
  client.pipe(server);
  server.pipe(client);
}

/** One socket towards the container for each client, so that answers find their way back. */
function forwardDatagrams(outside: UdpSocket, { address, port }: Target): void {
  const sessions = new Map<string, Session>();
  outside.on("message", (data, client) => {
    const host = address();
    if (host === undefined) return;
    const key = `${client.address} ${client.port}`;
    let session = sessions.get(key);
    if (session === undefined) {
      // More would be a flood with forged addresses: what is new is dropped.
      if (sessions.size >= MOST_SESSIONS) return;
      session = openSession(outside, client, host, () => sessions.delete(key));
      sessions.set(key, session);
    }
    session.send(data, port, host);
  });
  outside.on("close", () => {
    for (const session of sessions.values()) session.close();
  });
}

const MOST_SESSIONS = 1024;
// docker's.
const SESSION_IDLE_MS = 90_000;

interface Session {
  send(data: Uint8Array, port: number, host: string): void;
  close(): void;
}

function openSession(outside: UdpSocket, client: RemoteInfo, host: string, onEnd: () => void): Session {
  const inside = createSocket(isIPv6(host) ? "udp6" : "udp4");
  const close = () => {
    clearTimeout(timer);
    onEnd();
    inside.close();
  };
  const timer = setTimeout(close, SESSION_IDLE_MS).unref();
  // ICMP says that nobody listens there: so will the next datagram.
  inside.on("error", () => undefined);
  inside.on("message", (data) => {
    timer.refresh();
    outside.send(data, client.port, client.address, () => undefined);
  });
  return {
    send: (data, port, address) => {
      timer.refresh();
      inside.send(data, port, address, () => undefined);
    },
    close,
  };
}
