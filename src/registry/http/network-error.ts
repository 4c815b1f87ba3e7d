/** Puts what node:net, node:tls and node:http throw into sentences that begin with the host. */
import { type ErrorCode, LeptonError } from "../../errors.ts";

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "its name cannot be resolved just now",
};

// OpenSSL's X.509 verdicts as Node names them, and Node's own on the name.
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_CERT_|INVALID_PURPOSE)/;
const NOT_TLS = /^(?:EPROTO|ERR_SSL_)/;

/** Converts an error of a request to `url`; an aborted signal makes it `canceled`. */
export function networkError(error: unknown, url: URL, signal?: AbortSignal): LeptonError {
  if (signal?.aborted) return new LeptonError("canceled", "the operation was canceled", { cause: signal.reason });
  if (error instanceof LeptonError) return named(error, url);
  const { code = "", message = String(error) } = error as { code?: unknown; message?: string };
  if (CERTIFICATE.test(String(code))) return certificateError(error, message, url);
  const text = SENTENCES[String(code)] ?? (NOT_TLS.test(String(code)) ? "it does not speak TLS" : message);
  return fail("unavailable", `${url.host}: ${text}`, error);
}

/** True where a peer may be one that speaks plain http: refused on the port of https, or no TLS on it. */
export function isNotTls(error: unknown): boolean {
  if (!(error instanceof LeptonError)) return false;
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return code === "ECONNREFUSED" || code === "ECONNRESET" || NOT_TLS.test(String(code));
}

/** True for what another try may change: the network and the peer's state, and no verdict on trust. */
export function isPassing(error: unknown): error is LeptonError {
  return error instanceof LeptonError && (error.code === "unavailable" || error.code === "timeout");
}

/** The same error with words before its sentence. */
export function prefixed(error: LeptonError, words: string): LeptonError {
  return new LeptonError(error.code, `${words}: ${error.message}`, {
    cause: error.cause ?? error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

function named(error: LeptonError, url: URL): LeptonError {
  return error.message.startsWith(url.host) ? error : prefixed(error, url.host);
}

function certificateError(error: unknown, message: string, url: URL): LeptonError {
  return new LeptonError("permission-denied", `${url.host}: its certificate is not trusted: ${message}`, {
    cause: error,
    hint: "give its authority as ca in hosts.toml; --insecure-registry skips the check for one command",
  });
}

function fail(code: ErrorCode, message: string, cause: unknown): LeptonError {
  return new LeptonError(code, message, { cause });
}
