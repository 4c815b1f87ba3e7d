import { LeptonError } from "../errors.ts";
import type { CallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { Header } from "./http2/header-table.ts";

// A time-out has eight digits at most.
const MAX_TIMEOUT = 99_999_999;

/** The headers of a call. Namespace and lease travel under the names that containerd's Go client uses. */
export function callHeaders(wire: Wire, path: string, options: CallOptions, deadlineMs: number): Header[] {
  const headers: Header[] = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", "localhost"],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
    ["containerd-namespace", checked("namespace", options.namespace ?? wire.namespace)],
  ];
  if (options.lease !== undefined) headers.push(["containerd-lease", checked("lease", options.lease)]);
  if (Number.isFinite(deadlineMs)) headers.push(["grpc-timeout", timeout(Math.max(0, deadlineMs))]);
  return headers;
}

/** The daemon would end the whole connection for a header with other characters. */
function checked(what: string, value: string): string {
  if (/^[ -~]*$/.test(value)) return value;
  throw new LeptonError("invalid-argument", `"${encodeURI(value)}" cannot be a ${what}`);
}

function timeout(deadlineMs: number): string {
  const ms = Math.ceil(deadlineMs);
  return ms <= MAX_TIMEOUT ? `${ms}m` : `${Math.min(Math.ceil(ms / 1000), MAX_TIMEOUT)}S`;
}
