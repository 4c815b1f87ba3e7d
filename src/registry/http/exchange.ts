/** One request and its answer, over node:http and node:https, under the time-outs. It follows nothing and tries once. */
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import { LeptonError } from "../../errors.ts";
import type { Connections, Transport } from "./connections.ts";
import { networkError } from "./network-error.ts";
import { createPatience } from "./patience.ts";
import { sendBody } from "./send-body.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RequestBody {
  readonly sizeBytes: number;
  /** Called once for each try. */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  readonly transport: Transport;
  /** The URL came from a server, not from the user. */
  readonly guarded: boolean;
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly url: URL;
  readonly method: Method;
  readonly status: number;
  /** The status with its words: `404 Not Found`. */
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** Read once, or discarded; an early end throws. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that nobody wants to read. */
  discard(): void;
}

// After the last byte of a blob a registry may still move it to its storage before it answers.
const COMMIT_FACTOR = 10;
const SHORT_BYTES = 16 * 1024;
const REST_MS = 2_000;

/** Sends a request; throws LeptonErrors that begin with the host. */
export async function exchange(connections: Connections, outgoing: Outgoing): Promise<Answer> {
  const { url, signal, idleMs } = outgoing;
  const failed = (error: unknown) => networkError(error, url, signal);
  const source = watched(outgoing.body);
  if (signal?.aborted) throw failed(signal.reason);
  const request = openRequest(connections, outgoing);
  const late = (during: string) => () => request.destroy(tooLate(during, idleMs));
  const abort = () => void request.destroy(new Error("aborted"));
  signal?.addEventListener("abort", abort, { once: true });
  request.once("close", () => signal?.removeEventListener("abort", abort));
  try {
    const answered = firstAnswer(request);
    await within(outgoing.transport.connectMs ?? idleMs, connected(request, answered), late("to connect"));
    await sendBody(request, source.body, answered, idleMs, late("to take what is sent"));
    const answerMs = outgoing.body === undefined ? idleMs : idleMs * COMMIT_FACTOR;
    const response = await within(answerMs, answered, late("to answer"));
    return toAnswer(request, response, outgoing, failed);
  } catch (error) {
    request.destroy();
    throw source.failure() === undefined ? failed(error) : error;
  }
}

/** A body that remembers what its reader threw: that is no failure of the network, and keeps its own words. */
function watched(body: RequestBody | undefined): { body: RequestBody | undefined; failure(): unknown } {
  let failure: unknown;
  if (body === undefined) return { body, failure: () => undefined };
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body.chunks();
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { body: { sizeBytes: body.sizeBytes, chunks }, failure: () => failure };
}

function openRequest(connections: Connections, outgoing: Outgoing): ClientRequest {
  const { url, method, body, transport, guarded } = outgoing;
  const options = connections.optionsFor(url, transport, guarded);
  const length = body === undefined ? (method === "GET" || method === "HEAD" ? undefined : 0) : body.sizeBytes;
  const headers = {
    ...options.headers,
    host: url.host,
    "accept-encoding": "identity",
    ...outgoing.headers,
    ...(length === undefined ? {} : { "content-length": String(length) }),
  };
  const send = options.protocol === "https:" ? https.request : http.request;
  try {
    return send({ ...options, method, headers });
  } catch (cause) {
    // A header of hosts.toml or a URL with characters that HTTP does not have.
    throw new LeptonError("invalid-argument", `${url.host}: the request cannot be written`, { cause });
  }
}

function firstAnswer(request: ClientRequest): Promise<IncomingMessage> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject);
    request.once("close", () => reject(new Error("the connection closed without an answer")));
  });
  // Awaited later: until then a rejection is nobody's.
  answered.catch(() => undefined);
  return answered;
}

/** Resolves when the connection stands, with TLS where there is TLS; rejects as `answered` does. */
async function connected(request: ClientRequest, answered: Promise<unknown>): Promise<void> {
  const stands = new Promise<void>((resolve) => {
    request.once("socket", (socket) => {
      const handshake = "secureConnecting" in socket;
      if (!socket.connecting && !(handshake && socket.secureConnecting)) return resolve();
      socket.once("encrypted" in socket ? "secureConnect" : "connect", () => resolve());
    });
  });
  // Nothing leaves before a body or an end is asked for, so that a failed handshake takes no byte of a body.
  if (request.method === "GET" || request.method === "HEAD") request.end();
  else request.flushHeaders();
  await Promise.race([stands, answered]);
}

async function within<T>(ms: number, promise: Promise<T>, late: () => void): Promise<T> {
  const timer = setTimeout(late, ms);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(during: string, idleMs: number): LeptonError {
  return new LeptonError("timeout", `took longer than ${idleMs / 1000} s ${during}`);
}

function toAnswer(
  request: ClientRequest,
  response: IncomingMessage,
  { url, method, idleMs }: Outgoing,
  failed: (error: unknown) => LeptonError,
): Answer {
  const status = response.statusCode ?? 0;
  const words = response.statusMessage || http.STATUS_CODES[status] || "";
  // Errors that come while nobody reads must not end the process; a reader gets them from its own iterator.
  response.on("error", () => undefined);
  return {
    url,
    method,
    status,
    statusText: `${status} ${words.slice(0, 80)}`.trim(),
    headers: response.headers,
    body: readBody(request, response, idleMs, failed),
    discard: () => letGo(request, response),
  };
}

// A short rest is read, so that the connection serves the next request; for a long one a new connection is cheaper.
function letGo(request: ClientRequest, response: IncomingMessage): void {
  if (response.complete && response.readableEnded) return;
  const length = request.method === "HEAD" ? 0 : Number(response.headers["content-length"] ?? Number.NaN);
  const isShort = length <= SHORT_BYTES || response.statusCode === 204;
  if (!isShort || !request.writableFinished) return void request.destroy();
  response.resume();
  // A rest that does not come would keep the process alive.
  const timer = setTimeout(() => request.destroy(), REST_MS).unref();
  request.once("close", () => clearTimeout(timer));
}

async function* readBody(
  request: ClientRequest,
  response: IncomingMessage,
  idleMs: number,
  failed: (error: unknown) => LeptonError,
): AsyncGenerator<Uint8Array, void, undefined> {
  const patience = createPatience(idleMs);
  const chunks = response[Symbol.asyncIterator]();
  let reason: LeptonError | undefined;
  const late = () => {
    reason = new LeptonError("timeout", `sent less than 1 KiB/s for ${idleMs / 1000} s`);
    request.destroy(reason);
    response.destroy(reason);
  };
  let ended = false;
  try {
    for (;;) {
      const next = await patience.wait(chunks.next(), late);
      if (next.done === true) break;
      patience.passed(next.value.length);
      yield next.value;
    }
    // Not every runtime calls a body of which the end is missing an error.
    if (!response.complete) throw new Error("the connection closed before the end of the answer");
    ended = true;
  } catch (error) {
    throw failed(reason ?? error);
  } finally {
    if (!ended) request.destroy();
  }
}
