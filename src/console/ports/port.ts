/** Ports as users ask for them and as a running container has them; the console binds them, everybody else reads. */

export type PortProtocol = "tcp" | "udp" | "sctp";

/** A port of the host that leads to one of a container, now. */
export interface PortMapping {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: PortProtocol;
}

/** One container port that is to be published. */
export interface PortRequest {
  /** As typed; empty is every address of the host, IPv4 and IPv6. */
  readonly hostIp: string;
  /** As typed: `8080`, `8000-8010` (the first of them that is free), empty or `0` for any. */
  readonly hostPort: string;
  readonly containerPort: number;
  readonly protocol: PortProtocol;
}
