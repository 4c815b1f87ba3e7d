/**
 * The one error class of lepton and its ten codes.
 * Foreign errors (gRPC status, errno) are converted once, at the edge, and kept as `cause`.
 */

export const ERROR_CODES = [
  "invalid-argument",
  "not-found",
  "already-exists",
  "failed-precondition",
  "permission-denied",
  "unavailable",
  "timeout",
  "canceled",
  "unimplemented",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface LeptonErrorOptions {
  readonly cause?: unknown;
  /** What the user can do next, one line. */
  readonly hint?: string;
  /** Exit status a CLI should give instead of its default (126 and 127 of `run`). */
  readonly exitCode?: number;
}

/** Thrown by every public function; `message` is one lower-case sentence without a full stop. */
export class LeptonError extends Error {
  override readonly name = "LeptonError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly exitCode: number | undefined;

  constructor(code: ErrorCode, message: string, options: LeptonErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode;
  }
}

/** True for a LeptonError, of the given code where one is given. */
export function isLeptonError(error: unknown, code?: ErrorCode): error is LeptonError {
  return error instanceof LeptonError && (code === undefined || error.code === code);
}

// gRPC status numbers as google.golang.org/grpc/codes lists them.
const GRPC_CODES: Readonly<Record<number, ErrorCode>> = {
  1: "canceled",
  3: "invalid-argument",
  4: "timeout",
  5: "not-found",
  6: "already-exists",
  7: "permission-denied",
  9: "failed-precondition",
  12: "unimplemented",
  14: "unavailable",
  16: "permission-denied",
};

/** Converts a grpc-js ServiceError; containerd's own sentence is kept as the message. */
export function fromGrpc(error: unknown): LeptonError {
  if (error instanceof LeptonError) return error;
  const { code, details, message } = error as { code?: unknown; details?: unknown; message?: unknown };
  const kind = (typeof code === "number" ? GRPC_CODES[code] : undefined) ?? "internal";
  const text = typeof details === "string" && details !== "" ? details : String(message ?? error);
  return new LeptonError(kind, text, { cause: error });
}

const NODE_CODES: Readonly<Record<string, ErrorCode>> = {
  ABORT_ERR: "canceled",
  EACCES: "permission-denied",
  ECONNREFUSED: "unavailable",
  EEXIST: "already-exists",
  EINVAL: "invalid-argument",
  EISDIR: "invalid-argument",
  ENOENT: "not-found",
  ENOSPC: "failed-precondition",
  ENOTDIR: "invalid-argument",
  ENOTEMPTY: "failed-precondition",
  EPERM: "permission-denied",
  EROFS: "failed-precondition",
  ETIMEDOUT: "timeout",
};

/** Converts an errno error of Node; `doing` says what could not be done, e.g. `cannot read "x"`. */
export function fromNode(error: unknown, doing?: string): LeptonError {
  if (error instanceof LeptonError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const kind = (typeof code === "string" ? NODE_CODES[code] : undefined) ?? "internal";
  const text = String(message ?? error);
  return new LeptonError(kind, doing === undefined ? text : `${doing}: ${text}`, { cause: error });
}
