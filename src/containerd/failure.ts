/** Turns what grpc-js reports into a LeptonError: the one place that knows its codes and sentences. */
import { accessSync, constants, statSync } from "node:fs";
import { connectivityState, status } from "@grpc/grpc-js";
import { fromGrpc, LeptonError } from "../errors.ts";
import type { Channel } from "./channel.ts";

/** The call that failed. */
export interface FailedCall {
  readonly channel: Channel;
  /** `Tasks.Create`. */
  readonly method: string;
  readonly deadlineMs: number;
  /** When the deadline passes, in Date.now() milliseconds. */
  readonly expiresAtMs: number;
  /** Why we canceled it ourselves, where we did. */
  readonly reason: LeptonError | undefined;
}

/** Converts the error of a call. */
export function toFailure(error: unknown, call: FailedCall): LeptonError {
  if (call.reason !== undefined) return call.reason;
  const { code, details } = error as { code?: unknown; details?: unknown };
  if (code === status.UNAVAILABLE) return toUnavailable(error, String(details), call.channel);
  // The encoder met a value of the wrong type: grpc-js says INTERNAL, and nothing was sent.
  if (String(details).startsWith("Request message serialization failure")) {
    return new LeptonError("invalid-argument", `"${call.method}" cannot send this: ${details}`, { cause: error });
  }
  // Nobody here canceled it: a daemon that goes down resets its calls.
  if (code === status.CANCELLED)
    return new LeptonError("unavailable", `containerd ended "${call.method}"`, { cause: error });
  if (code === status.DEADLINE_EXCEEDED && Date.now() >= call.expiresAtMs) return toTimeout(error, call);
  return fromGrpc(error);
}

/** Why a signal ended a call: a LeptonError stays itself, AbortSignal.timeout() becomes `timeout`. */
export function abortReason(signal: AbortSignal, method: string): LeptonError {
  const reason: unknown = signal.reason;
  if (reason instanceof LeptonError) return reason;
  const timedOut = reason instanceof DOMException && reason.name === "TimeoutError";
  return timedOut
    ? new LeptonError("timeout", `"${method}" did not end in time`, { cause: reason })
    : new LeptonError("canceled", `"${method}" was canceled`, { cause: reason });
}

function toTimeout(error: unknown, { channel, method, deadlineMs }: FailedCall): LeptonError {
  // A call that waited for the connection tells more about the socket than about the time.
  if (channel.grpc.getChannel().getConnectivityState(false) !== connectivityState.READY) {
    return unreachable(error, "no answer", channel.socket);
  }
  return new LeptonError("timeout", `containerd did not answer "${method}" within ${deadlineMs} ms`, { cause: error });
}

function toUnavailable(error: unknown, details: string, { socket, grpc }: Channel): LeptonError {
  // The content store says 14 where another writer holds a ref: a conflict, not a lost daemon.
  if (/\blocked\b/.test(details)) return new LeptonError("failed-precondition", details, { cause: error });
  const up = grpc.getChannel().getConnectivityState(false) === connectivityState.READY;
  return up ? fromGrpc(error) : unreachable(error, details, socket);
}

function unreachable(cause: unknown, details: string, socket: string): LeptonError {
  const { why, hint } = diagnose(socket) ?? { why: connectError(details), hint: "is containerd running?" };
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

/** The errno of a failed connect inside grpc-js's sentence, or its sentence. */
function connectError(details: string): string {
  if (details.includes("ECONNREFUSED")) return "nobody listens";
  return /connection dropped|ECONNRESET|EPIPE|socket hang up/i.test(details) ? "the connection was lost" : details;
}
