/** One port of the host, bound: nobody else can have it, and what the kernel's rules do not lead away arrives here. */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import type { PortProtocol } from "./port.ts";

export type BoundPort =
  | { readonly kind: "tcp"; readonly port: number; readonly server: Server; close(): void }
  | { readonly kind: "udp"; readonly port: number; readonly socket: UdpSocket; close(): void };

/** Binds a port, 0 for any that is free; rejects with the errno error of bind(2). */
export function bindPort(protocol: Exclude<PortProtocol, "sctp">, hostIp: string, port: number): Promise<BoundPort> {
  return protocol === "tcp" ? bindTcp(hostIp, port) : bindUdp(hostIp, port);
}

function bindTcp(host: string, port: number): Promise<BoundPort> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    // A half-closed connection still answers.
    const server = createServer({ allowHalfOpen: true });
    server.on("connection", (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: host.includes(":"), exclusive: true }, () => {
      server.removeListener("error", reject);
      server.on("error", ignore);
      resolve({ kind: "tcp", port: portOf(server.address()), server, close: () => closeServer(server, open) });
    });
  });
}

function closeServer(server: Server, open: ReadonlySet<Socket>): void {
  server.close();
  for (const socket of open) socket.destroy();
}

function bindUdp(address: string, port: number): Promise<BoundPort> {
  return new Promise((resolve, reject) => {
    const isV6 = address.includes(":");
    const socket = isV6 ? createSocket({ type: "udp6", ipv6Only: true }) : createSocket("udp4");
    socket.once("error", reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeListener("error", reject);
      socket.on("error", ignore);
      resolve({ kind: "udp", port: portOf(socket.address()), socket, close: () => socket.close() });
    });
  });
}

// A port that was bound stays so: what one connection or datagram meets concerns no other.
function ignore(): void {}

function portOf(address: { readonly port: number } | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
