/** Peers for the transport: nghttp2 by node:http2, and one that says any bytes. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream, type Settings } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "../../../../src/containerd/http2/connection.ts";
import type { Header } from "../../../../src/containerd/http2/header-table.ts";
import type { Status } from "../../../../src/containerd/http2/status.ts";
import { openTransport, type Transport } from "../../../../src/containerd/http2/transport.ts";

export interface Peer<S> extends AsyncDisposable {
  readonly path: string;
  readonly server: S;
  readonly transport: Transport;
}

/** A server of node:http2; `onStream` answers. */
export function http2Peer(
  onStream: (stream: ServerHttp2Stream) => void,
  settings: Settings = {},
): Promise<Peer<Http2Server>> {
  const server = createHttp2Server({ settings });
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    onStream(stream);
  });
  server.on("session", (session) => session.on("error", () => undefined));
  return listening(server);
}

/** A server in the test's hand, byte by byte. */
export function rawPeer(onConnection: (socket: Socket) => void): Promise<Peer<Server>> {
  return listening(
    createServer((socket) => {
      socket.on("error", () => undefined);
      onConnection(socket);
    }),
  );
}

async function listening<S extends Server | Http2Server>(server: S): Promise<Peer<S>> {
  const dir = mkdtempSync(join(tmpdir(), "lt-"));
  const path = join(dir, "p.sock");
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(path, () => resolve()));
  const transport = openTransport(path);
  return {
    path,
    server,
    transport,
    async [Symbol.asyncDispose]() {
      transport.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Asked {
  readonly call: Call;
  readonly messages: Buffer[];
  readonly status: Promise<Status>;
}

export interface AskOptions {
  readonly headers?: readonly Header[];
  readonly waitForReady?: boolean;
  readonly onMessage?: (message: Buffer) => void;
}

/** Opens a call whose messages are kept; it has said nothing yet. */
export function open(transport: Transport, { headers = [], waitForReady = false, onMessage }: AskOptions = {}): Asked {
  const ended = Promise.withResolvers<Status>();
  const messages: Buffer[] = [];
  const call = transport.call({
    headers: [[":method", "POST"], [":scheme", "http"], [":path", "/a.B/C"], [":authority", "localhost"], ...headers],
    waitForReady,
    listener: {
      message(message) {
        messages.push(message);
        onMessage?.(message);
      },
      end: ended.resolve,
    },
  });
  return { call, messages, status: ended.promise };
}

/** The same, with one message and no more. */
export function ask(transport: Transport, message: Uint8Array, options: AskOptions = {}): Asked {
  const asked = open(transport, options);
  asked.call.send(message, true);
  return asked;
}
