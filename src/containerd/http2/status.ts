/** How a call ended: gRPC's status, from the headers at its end, from a reset, or made here where there was no answer. */
import { REASON } from "./frame.ts";
import type { Header } from "./header-table.ts";

/** Numbers of google.golang.org/grpc/codes. */
export const STATUS = {
  ok: 0,
  canceled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export interface Status {
  readonly code: number;
  /** containerd's own words, or ours. */
  readonly details: string;
  /** Whether the peer said it, or the connection was not there or broke. */
  readonly from: "peer" | "connection";
  /** The peer has certainly not begun to work on the call: it may be sent again. */
  readonly isUntouched?: boolean;
  readonly cause?: unknown;
}

/** Of the headers that end a call. */
export function statusOf(headers: readonly Header[], httpStatus: string): Status {
  const all = new Map(headers);
  const code = all.get("grpc-status");
  if (code === undefined) return withoutStatus(httpStatus);
  const details = decodeDetails(all.get("grpc-message") ?? "");
  return { code: /^\d{1,3}$/.test(code) ? Number(code) : STATUS.unknown, details, from: "peer" };
}

// A proxy, or no gRPC server at all: the codes that gRPC's specification names for them.
const HTTP_CODES: ReadonlyMap<string, number> = new Map([
  ["400", STATUS.internal],
  ["401", STATUS.unauthenticated],
  ["403", STATUS.permissionDenied],
  ["404", STATUS.unimplemented],
  ["429", STATUS.unavailable],
  ["502", STATUS.unavailable],
  ["503", STATUS.unavailable],
  ["504", STATUS.unavailable],
]);

function withoutStatus(httpStatus: string): Status {
  const code = HTTP_CODES.get(httpStatus) ?? STATUS.unknown;
  return { code, details: `the call ended with HTTP status ${httpStatus || "none"} and no gRPC status`, from: "peer" };
}

/** Percent-coded UTF-8. What is not well coded is kept as it is: the sentence matters more than its form. */
function decodeDetails(coded: string): string {
  try {
    return decodeURIComponent(coded);
  } catch {
    return coded.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
  }
}

const RESET_CODES: ReadonlyMap<number, number> = new Map([
  [REASON.refusedStream, STATUS.unavailable],
  [REASON.cancel, STATUS.canceled],
  [REASON.enhanceYourCalm, STATUS.resourceExhausted],
  [REASON.inadequateSecurity, STATUS.permissionDenied],
]);

/** Of a RST_STREAM. */
export function statusOfReset(reason: number): Status {
  return {
    code: RESET_CODES.get(reason) ?? STATUS.internal,
    details: `the call was reset with HTTP/2 error ${reason}`,
    from: "peer",
    isUntouched: reason === REASON.refusedStream,
  };
}
