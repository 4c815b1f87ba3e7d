/** Networks: CNI configurations, ours and those that others put there. */
import type { Conflist } from "../../cni/conflist.ts";

export type { Conflist } from "../../cni/conflist.ts";

export interface NetworkSubnet {
  readonly subnet: string;
  readonly gateway?: string;
  /** The part of it from which containers get addresses, where it is not the whole. */
  readonly ipRange?: string;
  /** Addresses of it that no container gets unasked nor asked, by what they are kept for. */
  readonly auxAddresses?: Readonly<Record<string, string>>;
}

export interface Network {
  readonly name: string;
  /** 64 hex digits. */
  readonly id: string;
  /**
   * `default` is the one that containers join unasked, `user` was made with `network create`, `builtin` are host and none;
   * `foreign` was put there by another tool: it can be used, and is never removed.
   */
  readonly origin: "default" | "user" | "foreign" | "builtin";
  /** `bridge`, `macvlan`, `ipvlan`, what else a foreign one has; `host` and `null` of the two built in. */
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given with `--opt`. */
  readonly options: Readonly<Record<string, string>>;
  readonly subnets: readonly NetworkSubnet[];
  /** `host-local`, `dhcp`, or what else a foreign one has; `default` of the two built in. */
  readonly ipamDriver: string;
  readonly ipamOptions: Readonly<Record<string, string>>;
  readonly ipv6: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly createdAtMs: number;
  /** Undefined of the two built in. */
  readonly file?: string;
  readonly conflist?: Conflist;
}

/** A container that is on a network just now. */
export interface NetworkMember {
  readonly id: string;
  readonly name: string;
  readonly endpointId: string;
  readonly mac: string;
  /** With the length of the prefix, e.g. `10.4.0.2/24`; empty where it has none. */
  readonly ip: string;
  readonly ip6: string;
}

export interface NetworkDetail extends Network {
  /** By container id. */
  readonly members: readonly NetworkMember[];
}

export interface CreateNetwork {
  readonly name: string;
  /** Default `bridge`. */
  readonly driver?: string;
  /** Default: a free one, with its first address for the gateway. */
  readonly subnets?: readonly NetworkSubnet[];
  /** Addresses of IPv6 too; without a subnet of it one of those that nobody routes. Default false. */
  readonly ipv6?: boolean;
  /** No way out of the network, and none in. Default false. */
  readonly internal?: boolean;
  readonly attachable?: boolean;
  /** docker's, e.g. `com.docker.network.driver.mtu`, or its short name, e.g. `mtu`. */
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `default` (the same as `host-local`) or `dhcp`. */
  readonly ipamDriver?: string;
  readonly ipamOptions?: Readonly<Record<string, string>>;
}

export interface PruneNetworks {
  readonly fits?: (network: Network) => boolean;
  /** Only tell what would go. */
  readonly dryRun?: boolean;
}

export interface NetworksApi {
  /** Those that a container of the namespace can join, by name; `members` of none of them are read. */
  list(): Promise<Network[]>;
  /** By name, id or the beginning of it. */
  inspect(ref: string): Promise<NetworkDetail>;
  /** Throws `already-exists` where the name is taken. */
  create(options: CreateNetwork): Promise<Network>;
  /**
   * Throws `failed-precondition` where a running container is on it. With `force` one that is not there is no error.
   * Returns what it was called, undefined where it was not there.
   */
  remove(ref: string, options?: { readonly force?: boolean }): Promise<string | undefined>;
  /** Removes those of ours that no running container is on; their names. */
  prune(options?: PruneNetworks): Promise<string[]>;
}
