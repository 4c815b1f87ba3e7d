/** The two networks that are none: the host's own, and nothing at all. */
import { sha256Hex } from "../../disk/sha256.ts";
import type { Network } from "../types/network.ts";

/** `host` and `none`, as docker lists them; their ids are the same on every host. */
export const BUILTIN_NETWORKS: readonly Network[] = [builtin("host", "host"), builtin("none", "null")];

function builtin(name: string, driver: string): Network {
  return {
    name,
    id: sha256Hex(`lepton network ${name}`),
    origin: "builtin",
    driver,
    labels: {},
    options: {},
    subnets: [],
    ipamDriver: "default",
    ipamOptions: {},
    ipv6: false,
    internal: false,
    attachable: false,
    createdAtMs: 0,
  };
}
