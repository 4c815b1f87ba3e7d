/** A server that offers the API of a registry: the registry itself, or a mirror of it. */
import type { Transport } from "../http/connections.ts";

export type Capability = "pull" | "resolve" | "push";

export const ALL_CAPABILITIES: readonly Capability[] = ["pull", "resolve", "push"];

export interface Endpoint {
  /** Under which its credential is looked up: `docker.io`, `localhost:5000`, `mirror.example`. */
  readonly host: string;
  /** Base of its API, without a slash at the end: `https://registry-1.docker.io/v2`. */
  readonly base: URL;
  readonly capabilities: readonly Capability[];
  /** Where TLS cannot be had, plain http is taken. */
  readonly fallsBackToHttp: boolean;
  /** The user said that a secret may go to it without TLS. */
  readonly plainAllowed: boolean;
  readonly transport: Transport;
  /** How the hosts are reached that it sends us to. */
  readonly foreign: Transport;
  /** Headers of hosts.toml, sent to it alone. */
  readonly headers: Readonly<Record<string, string>>;
  /** The registry that it mirrors, to be named in each request; undefined for the registry itself. */
  readonly mirrorOf?: string | undefined;
  /** True where the daemon would not reach it by itself in the same way. */
  readonly custom: boolean;
}
