/** Real servers for the tests of the registry side: plain or TLS, on a port of their own, with what they were asked. */
import { mkdtempSync, rmSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { digestOf } from "../../../src/oci/digest.ts";
import type { Descriptor } from "../../../src/oci/documents.ts";
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { type ImageRef, parseImageRef } from "../../../src/oci/reference.ts";
import type { Connections } from "../../../src/registry/http/connections.ts";
import { openRepository } from "../../../src/registry/repository.ts";
import type { RegistrySettings, Repository } from "../../../src/registry/types.ts";
import { type Authority, type KeyPair, makeAuthority } from "../../helpers/certificates.ts";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface TestServer {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly origin: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Starts a server; it is closed after the test. */
export async function serve(handler: Handler, tls?: https.ServerOptions, address = "127.0.0.1"): Promise<TestServer> {
  const asked: Asked[] = [];
  const listener: Handler = (request, response) => {
    asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    // A client that leaves in the middle is what many tests are about.
    Promise.resolve(handler(request, response)).catch(() => response.destroy());
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  open.push(close);
  const host = `${address}:${port}`;
  return { host, origin: `${tls === undefined ? "http" : "https"}://${host}`, asked, close };
}

/** A repository on a test server, closed after the test. */
export function repositoryOn(
  host: string,
  settings: Partial<RegistrySettings> = {},
  name = "team/app:1",
  connections?: Connections,
): Repository {
  const ref: ImageRef = parseImageRef(`${host}/${name}`);
  const repository = openRepository(ref, settingsOf(settings), connections);
  open.push(() => repository.close());
  return repository;
}

export function settingsOf(settings: Partial<RegistrySettings> = {}): RegistrySettings {
  return { hostsDirs: [], insecure: false, credentials: async () => undefined, ...settings };
}

export const password = { kind: "password", username: "ann", secret: "s3cret-word" } as const;

export async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function descriptorOf(bytes: Uint8Array, mediaType = OCI_LAYER_GZIP): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** An image manifest with one layer. */
export function manifestOf(layer: Uint8Array, configType = OCI_CONFIG): Buffer {
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: descriptorOf(Buffer.from("{}"), configType),
      layers: [descriptorOf(layer)],
    }),
  );
}

/** Answers with a document or a blob. */
export function send(
  response: ServerResponse,
  bytes: Uint8Array | string,
  headers: http.OutgoingHttpHeaders = {},
  status = 200,
) {
  response.writeHead(status, { "content-length": Buffer.byteLength(bytes), ...headers });
  response.end(bytes);
}

/** Answers with the part of a blob that is asked for. */
export function sendRange(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const range = { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  if (start === undefined) send(response, bytes);
  else send(response, bytes.subarray(Number(start)), range, 206);
}

export interface TestCertificates {
  readonly authority: Authority;
  /** For localhost, registry.test and 127.0.0.1. */
  readonly server: KeyPair;
  readonly client: KeyPair;
}

let made: (TestCertificates & { readonly directory: string }) | undefined;

/** Certificates that openssl makes once a test file. */
export function certificates(): TestCertificates {
  if (made !== undefined) return made;
  const directory = mkdtempSync(join(tmpdir(), "lepton-certs-"));
  const authority = makeAuthority(directory);
  const names = ["DNS:localhost", "DNS:registry.test", "IP:127.0.0.1"];
  made = { directory, authority, server: authority.issue("server", { names }), client: authority.issue("client") };
  return made;
}

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "lepton-registry-"));
  open.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

afterAll(() => {
  if (made !== undefined) rmSync(made.directory, { recursive: true, force: true });
  made = undefined;
});
