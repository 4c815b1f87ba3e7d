/** The two networks that are none: the host's own, and nothing at all. */
import { sha256Hex } from "../../disk/sha256.ts";
import type { Network } from "../types/network.ts";

const DRIVERS: ReadonlyMap<string, string> = new Map([
  ["host", "host"],
  ["none", "null"],
]);

/** True for `host` and `none`. */
export function isBuiltin(name: string): boolean {
  return DRIVERS.has(name);
}

/** `host` and `none`, as docker lists them; their ids are the same on every host, and they are as old as the default one. */
export function builtinNetworks(createdAtMs: number): Network[] {
  return [...DRIVERS].map(([name, driver]) => builtin(name, driver, createdAtMs));
}

function builtin(name: string, driver: string, createdAtMs: number): Network {
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
    createdAtMs,
  };
}
