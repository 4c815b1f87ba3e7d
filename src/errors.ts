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
const GRPC_CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  [1, "canceled"],
  [3, "invalid-argument"],
  [4, "timeout"],
  [5, "not-found"],
  [6, "already-exists"],
  [7, "permission-denied"],
  [9, "failed-precondition"],
  [12, "unimplemented"],
  [14, "unavailable"],
  [16, "permission-denied"],
]);

/** Converts an error with a gRPC status as `code` and `details`; containerd's own sentence is kept as the message. */
export function fromGrpc(error: unknown): LeptonError {
  if (error instanceof LeptonError) return error;
  const { code, details } = fieldsOf(error);
  const text = typeof details === "string" && details !== "" ? details : textOf(error);
  return new LeptonError(GRPC_CODES.get(code) ?? "internal", text, { cause: error });
}

const NODE_CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["EACCES", "permission-denied"],
  ["ECONNREFUSED", "unavailable"],
  ["EEXIST", "already-exists"],
  ["EINVAL", "invalid-argument"],
  ["EISDIR", "invalid-argument"],
  ["ENOENT", "not-found"],
  ["ENOSPC", "failed-precondition"],
  ["ENOTDIR", "invalid-argument"],
  ["ENOTEMPTY", "failed-precondition"],
  ["EPERM", "permission-denied"],
  ["EROFS", "failed-precondition"],
  ["ETIMEDOUT", "timeout"],
]);

// What an aborted signal throws has a number for a code, or none: its name tells.
const ABORT_NAMES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["AbortError", "canceled"],
  ["TimeoutError", "timeout"],
]);

/** Converts an errno error of Node, or what an aborted signal throws; `doing` says what could not be done, e.g. `cannot read "x"`. */
export function fromNode(error: unknown, doing?: string): LeptonError {
  if (error instanceof LeptonError) return error;
  const { code, name } = fieldsOf(error);
  const text = textOf(error);
  return new LeptonError(
    NODE_CODES.get(code) ?? ABORT_NAMES.get(name) ?? "internal",
    doing === undefined ? text : `${doing}: ${reasonOf(text, doing)}`,
    { cause: error },
  );
}

// `ENOENT: no such file or directory, open '/x'`: where the sentence names the file, the reason alone is left to say.
function reasonOf(text: string, doing: string): string {
  const [, reason, path] = /^E[A-Z0-9]+: (.+), [a-z]+ '(.*)'$/s.exec(text) ?? [];
  return reason !== undefined && path !== undefined && namesPath(doing, path) ? reason : text;
}

// Somebody may have typed it relative to where they are, and the runtime answers in full.
function namesPath(doing: string, path: string): boolean {
  const typed = [...doing.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name.replace(/^(?:\.{1,2}\/)+/, ""));
  return doing.includes(path) || typed.some((name) => path.endsWith(`/${name}`));
}

// Anything can be thrown, undefined too.
function fieldsOf(error: unknown): Readonly<Partial<Record<"code" | "details" | "message" | "name", unknown>>> {
  return error ?? {};
}

function textOf(error: unknown): string {
  const { message } = fieldsOf(error);
  if (typeof message === "string") return message;
  return typeof error === "object" ? "an error without a message" : String(error);
}
