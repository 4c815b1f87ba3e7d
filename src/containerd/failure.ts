/** Turns how a call ended into a LeptonError: the one place that knows gRPC's codes and containerd's sentences. */
import { accessSync, constants, statSync } from "node:fs";
import { fromGrpc, LeptonError } from "../errors.ts";
import type { Channel } from "./channel.ts";
import { STATUS, type Status } from "./http2/status.ts";

/** The call that failed. */
export interface FailedCall {
  readonly channel: Channel;
  /** `Tasks.Create`. */
  readonly method: string;
  readonly deadlineMs: number;
  /** When the deadline passes, in Date.now() milliseconds. */
  readonly expiresAtMs: number;
}

/** Converts the status of a call that did not end well. */
export function toFailure(status: Status, call: FailedCall): LeptonError {
  const { code, details, from, cause } = status;
  if (from === "connection") return unreachable(call.channel.socket, details, cause);
  const error = Object.assign(new Error(`gRPC status ${code}: ${details}`), { code, details });
  // The content store says 14 where another writer holds a ref: a conflict, not a lost daemon.
  if (code === STATUS.unavailable && /\blocked\b/.test(details)) {
    return new LeptonError("failed-precondition", details, { cause: error });
  }
  if (FULL.test(details)) return new LeptonError(fromGrpc(error).code, details, { cause: error, hint: FULL_HINT });
  // Nobody here canceled it: a daemon that goes down resets its calls.
  if (code === STATUS.canceled) {
    return new LeptonError("unavailable", `containerd ended "${call.method}"`, { cause: error });
  }
  // The daemon has the deadline too, and may be the first to see it pass.
  if (code === STATUS.deadlineExceeded && Date.now() >= call.expiresAtMs) return timedOut(call);
  return fromGrpc(error);
}

// Go's words for ENOSPC and EDQUOT; containerd has no code for either.
const FULL = /no space left on device|disk quota exceeded/;
const FULL_HINT =
  "the disk that containerd keeps its data on is full: make room, e.g. with 'lepton image prune', and try again";

/** The deadline of a call has passed. */
export function timedOut({ channel, method, deadlineMs }: FailedCall): LeptonError {
  // A call that waited for the connection tells more about the socket than about the time.
  if (!channel.transport.isUp) return unreachable(channel.socket, "no answer", undefined);
  return new LeptonError("timeout", `containerd did not answer "${method}" within ${deadlineMs} ms`);
}

/** Why a signal ended a call: a LeptonError stays itself, AbortSignal.timeout() becomes `timeout`. */
export function abortReason(signal: AbortSignal, method: string): LeptonError {
  const reason: unknown = signal.reason;
  if (reason instanceof LeptonError) return reason;
  const isTimeout = reason instanceof DOMException && reason.name === "TimeoutError";
  return isTimeout
    ? new LeptonError("timeout", `"${method}" did not end in time`, { cause: reason })
    : new LeptonError("canceled", `"${method}" was canceled`, { cause: reason });
}

function unreachable(socket: string, details: string, cause: unknown): LeptonError {
  const { why, hint } = diagnose(socket) ?? { why: connectError(details, cause), hint: "is containerd running?" };
  return new LeptonError("unavailable", `cannot reach containerd at "${socket}": ${why}`, { cause, hint });
}

/** What the file system says about the socket; undefined where it looks sound. */
function diagnose(socket: string): { why: string; hint: string } | undefined {
  try {
    if (!statSync(socket).isSocket()) return { why: "not a socket", hint: "check --address" };
    accessSync(socket, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "EACCES" || code === "EPERM") {
      return { why: "permission denied", hint: "run as root, or as a user who may use this socket" };
    }
    return { why: "no such socket", hint: "start containerd, or `lepton engine up` for a private one" };
  }
}

function connectError(details: string, cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (code === "ECONNREFUSED") return "nobody listens";
  return code === "ECONNRESET" || code === "EPIPE" ? "the connection was lost" : details;
}
