/** HTTP/1.1 by hand over a socket: what no HTTP server would send, in both runtimes. One request a connection. */
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface WireRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names in lower case; the last of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Headers = Readonly<Record<string, string | number>>;

/** The answer, piece by piece. Every step throws ClientGone where the client went away. */
export interface Reply {
  /** Bytes of the body so far. */
  readonly sentBytes: number;
  /** The status line and headers; `connection: close` goes with them. */
  head(status: number, headers?: Headers): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  /** One chunk of `transfer-encoding: chunked`; an empty one ends the body. */
  chunk(bytes: Uint8Array): Promise<void>;
  /** FIN. */
  end(): void;
  /** RST, after what was written has had its time to arrive. */
  reset(): Promise<void>;
  /** Nothing more, until the client goes. */
  stall(): Promise<never>;
}

/** The client closed, or had enough: the end of an exchange, no failure. */
export class ClientGone extends Error {}

const MAX_HEAD = 65_536;

/** Reads one request with its body; undefined where the client went before it was whole. */
export async function readRequest(socket: Socket): Promise<WireRequest | undefined> {
  let text = "";
  try {
    for (;;) {
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        const request = parseHead(text.slice(0, end));
        const length = Number(request.headers["content-length"] ?? 0);
        if (text.length - end - 4 >= length) return { ...request, body: text.slice(end + 4, end + 4 + length) };
      }
      const data = await nextData(socket);
      if (data === undefined || text.length > MAX_HEAD) return undefined;
      text += data.toString("latin1");
      // A TLS hello: clients try that first, and servers of plain http answer so.
      if (text.charCodeAt(0) === 0x16) return void socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    }
  } catch {
    return undefined;
  }
}

function nextData(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (data?: Buffer): void => {
      socket.off("data", done).off("close", none).off("end", none);
      socket.pause();
      resolve(data);
    };
    const none = (): void => done();
    socket.once("data", done).once("close", none).once("end", none);
    socket.resume();
    if (socket.destroyed) none();
  });
}

function parseHead(head: string): Omit<WireRequest, "body"> {
  const [first = "", ...lines] = head.split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { method, target, headers: Object.fromEntries(headers) };
}

export function replyOn(socket: Socket): Reply {
  let sentBytes = 0;
  const put = async (bytes: Uint8Array | string): Promise<void> => {
    if (socket.destroyed || !socket.writable) throw new ClientGone();
    if (!socket.write(bytes)) await drained(socket);
  };
  const write = async (bytes: Uint8Array): Promise<void> => {
    sentBytes += bytes.length;
    await put(bytes);
  };
  return {
    get sentBytes() {
      return sentBytes;
    },
    head: (status, headers = {}) => put(headOf(status, headers)),
    write,
    chunk: async (bytes) => {
      await put(`${bytes.length.toString(16)}\r\n`);
      if (bytes.length > 0) await write(bytes);
      await put("\r\n");
    },
    end: () => void socket.end(),
    reset: async () => {
      await delay(ARRIVAL_MS);
      socket.resetAndDestroy();
    },
    stall: async () => {
      await closed(socket);
      throw new ClientGone();
    },
  };
}

const ARRIVAL_MS = 30;

function headOf(status: number, headers: Headers): string {
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Chaos\r\n${lines.join("")}\r\n`;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.off("drain", done).off("close", gone);
      resolve();
    };
    const gone = (): void => {
      socket.off("drain", done).off("close", gone);
      reject(new ClientGone());
    };
    socket.once("drain", done).once("close", gone);
  });
}

function closed(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once("close", () => resolve());
  });
}
