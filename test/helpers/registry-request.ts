/** One HTTP request of a test, with nothing between it and the wire: no redirects, no pool, no retries. */
import http from "node:http";
import https from "node:https";
import { buffer } from "node:stream/consumers";

/** What a server must be shown, PEM. */
export interface Secure {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface RegistryRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Resolves with the whole answer, whatever its status. */
export async function sendRequest(
  method: string,
  url: URL,
  { headers = {}, body, ...secure }: RegistryRequest & Secure = {},
): Promise<RegistryAnswer> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...length, ...headers }, agent: false, ...secure };
  const request = url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  request.end(body);
  const response = await answered;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}
