/** Networks: CNI configurations, ours and those that others put there. */
import type { Conflist } from "../../cni/conflist.ts";

export type { Conflist } from "../../cni/conflist.ts";

export interface NetworkSubnet {
  readonly subnet: string;
  readonly gateway?: string;
  /** The part of it from which containers get addresses, where it is not the whole. */
  readonly ipRange?: string;
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
