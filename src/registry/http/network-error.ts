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
const HANDSHAKE = /^(?:EPROTO|ERR_SSL_)/;
// What comes of reading "HTTP/1.1 400" as a TLS record; OpenSSL and BoringSSL say it alike.
const PLAIN_ANSWER = /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long|http[ _]request|unknown[ _]protocol/i;

/** Converts an error of a request to `url`; an aborted signal makes it `canceled`. */
export function networkError(error: unknown, url: URL, signal?: AbortSignal): LeptonError {
  if (signal?.aborted) return new LeptonError("canceled", "the operation was canceled", { cause: signal.reason });
  if (error instanceof LeptonError) return named(error, url);
  const { code = "", message = String(error) } = error as { code?: unknown; message?: string };
  if (CERTIFICATE.test(String(code))) return certificateError(error, message, url);
  const text = SENTENCES[String(code)] ?? (HANDSHAKE.test(String(code)) ? handshakeText(error) : message);
  return fail("unavailable", `${url.host}: ${text}`, error);
}

/** True where a peer may be one that speaks plain http: refused on the port of https, or no TLS on it. */
export function isNotTls(error: unknown): boolean {
  if (!(error instanceof LeptonError)) return false;
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return code === "ECONNREFUSED" || code === "ECONNRESET" || isPlainAnswer(error.cause);
}

function isPlainAnswer(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return HANDSHAKE.test(String(code)) && PLAIN_ANSWER.test(`${code} ${message}`);
}

function handshakeText(error: unknown): string {
  if (isPlainAnswer(error)) return "it does not speak TLS";
  const { message } = error as { message?: unknown };
  const wantsCertificate = /certificate[ _]required|bad[ _]certificate|handshake[ _]failure/i.test(String(message));
  return wantsCertificate ? "it ended the TLS handshake, and may want a client certificate" : `no TLS: ${message}`;
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
