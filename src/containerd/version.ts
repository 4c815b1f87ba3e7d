import { VersionDefinition } from "../gen/services/version.ts";
import { unary } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { methodsOf } from "./method.ts";

const methods = methodsOf(VersionDefinition);

/** containerd's version, e.g. `v2.1.9`, or without the `v` where a distribution built it, and the commit it was built from. */
export interface DaemonVersion {
  readonly version: string;
  readonly revision: string;
}

/** Asks for the version; the cheapest sign of life. */
export function readVersion(wire: Wire, options?: CallOptions): Promise<DaemonVersion> {
  return unary(wire, methods.version, {}, options);
}
