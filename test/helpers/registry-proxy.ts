/** A proxy in front of a registry that changes nothing, but counts, slows down, cuts and holds. */
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { KeyPair } from "./certificates.ts";
import { closeServer, listen } from "./listen.ts";
import type { Secure } from "./registry-request.ts";

/** Of the bodies of answers; may be changed while it runs, and holds for bodies under way. */
export interface ProxyLimits {
  bytesPerSecond?: number;
  /** A body of more bytes is cut off there with a reset, so often as `cuts` says (default: always). */
  cutAfterBytes?: number;
  cuts?: number;
  /** A body of more bytes stops there until this is taken away. */
  holdAfterBytes?: number;
}

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** 0 until it is known. */
  status: number;
  /** Of the answer's body, that went to the client. */
  sentBytes: number;
  /** Of the request's body. */
  receivedBytes: number;
}

export interface RegistryProxy extends AsyncDisposable {
  readonly host: string;
  readonly origin: string;
  readonly limits: ProxyLimits;
  readonly requests: readonly ProxiedRequest[];
  /** Bytes of bodies sent for paths that contain the text; all without one. */
  sentBytes(path?: string): number;
  /** Bytes of bodies received for such paths. */
  receivedBytes(path?: string): number;
}

export interface StartProxy extends ProxyLimits {
  /** Serves https. */
  readonly tls?: KeyPair | undefined;
  /** To be let in by the registry. */
  readonly secure?: Secure;
}

/** Listens on a loopback port of its own, and hands every request to the same path of `target`. */
export async function startRegistryProxy(
  target: string,
  { tls, secure, ...limits }: StartProxy = {},
): Promise<RegistryProxy> {
  const requests: ProxiedRequest[] = [];
  const state: ProxyLimits = { ...limits };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = "", url = "", headers } = request;
    const record: ProxiedRequest = { method, path: url, headers, status: 0, sentBytes: 0, receivedBytes: 0 };
    requests.push(record);
    forward(new URL(url, target), secure ?? {}, { request, response, record, limits: state });
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  const host = `127.0.0.1:${await listen(server)}`;
  const sum = (key: "sentBytes" | "receivedBytes", part: string): number =>
    requests.filter(({ path }) => path.includes(part)).reduce((total, request) => total + request[key], 0);
  return {
    host,
    origin: `${tls === undefined ? "http" : "https"}://${host}`,
    limits: state,
    requests,
    sentBytes: (path = "") => sum("sentBytes", path),
    receivedBytes: (path = "") => sum("receivedBytes", path),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: ProxiedRequest;
  readonly limits: ProxyLimits;
}

function forward(url: URL, secure: Secure, exchange: Exchange): void {
  const { request, response, record } = exchange;
  const options = { method: record.method, headers: request.headers, agent: false, ...secure };
  const inner = url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
  inner.on("error", () => response.socket?.destroy());
  inner.on("response", (answer) => {
    record.status = answer.statusCode ?? 0;
    response.writeHead(record.status, answer.headers);
    // A client that goes away ends the exchange: that is no error of ours.
    pass(answer, exchange).catch(() => response.destroy());
  });
  response.on("close", () => inner.destroy());
  request.on("data", (chunk: Uint8Array) => {
    record.receivedBytes += chunk.length;
  });
  request.pipe(inner);
}

async function pass(answer: IncomingMessage, { response, record, limits }: Exchange): Promise<void> {
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    for (let rest = chunk; rest.length > 0; ) {
      const size = await allowance(limits, record.sentBytes, response);
      if (size === 0) return cut(response);
      const part = rest.subarray(0, size);
      rest = rest.subarray(part.length);
      await write(response, part);
      record.sentBytes += part.length;
    }
  }
  response.end();
}

const TICK_MS = 20;

/** How many bytes may go now; 0 where the body is to be cut. Waits while it is held. */
async function allowance(limits: ProxyLimits, sentBytes: number, response: ServerResponse): Promise<number> {
  while (sentBytes >= (limits.holdAfterBytes ?? Number.POSITIVE_INFINITY)) {
    if (response.destroyed) throw new Error("the client went away");
    await delay(TICK_MS);
  }
  let size = 65_536;
  if (limits.bytesPerSecond !== undefined) {
    await delay(TICK_MS);
    size = Math.max(1, Math.floor((limits.bytesPerSecond * TICK_MS) / 1000));
  }
  if (limits.holdAfterBytes !== undefined) size = Math.min(size, limits.holdAfterBytes - sentBytes);
  if (limits.cutAfterBytes === undefined || limits.cuts === 0) return size;
  const left = limits.cutAfterBytes - sentBytes;
  if (left <= 0 && limits.cuts !== undefined) limits.cuts -= 1;
  return Math.min(size, Math.max(left, 0));
}

function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

async function write(response: ServerResponse, part: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.once("close", reject);
    response.write(part, (error) => {
      response.off("close", reject);
      // To nobody: what nobody gets was not sent.
      if (error != null || response.destroyed) reject(error ?? new Error("the client went away"));
      else resolve();
    });
  });
}
