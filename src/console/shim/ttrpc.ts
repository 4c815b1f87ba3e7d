/**
 * A unary ttrpc client (containerd/ttrpc PROTOCOL.md 1.0): what shims speak, on a unix socket.
 * Frames: length (4), stream id (4), type (1), flags (1), all big-endian, then the message.
 */
import { connect, type Socket } from "node:net";
import { LeptonError } from "../../errors.ts";
import { bytesField, decodeMessage, encodeMessage, type Field, numberField } from "./protobuf.ts";

export interface TtrpcClient {
  /**
   * One call; throws `internal` with the shim's words where it refuses, `unavailable` where the connection broke, and
   * `timeout` where there is a limit and no answer within it.
   */
  call(service: string, method: string, payload: Uint8Array, limit?: CallLimit): Promise<Uint8Array>;
  close(): void;
}

export interface CallLimit {
  /** Default: none. Told to the server too, which then gives up what it does. */
  readonly timeoutMs?: number;
}

export interface TtrpcOptions {
  /** Sent with each call as `containerd-namespace-ttrpc`. */
  readonly namespace: string;
}

/** Connects to `unix:///path`, or to an abstract socket where there is no scheme; `unavailable` where nobody listens. */
export function connectTtrpc(address: string, options: TtrpcOptions): Promise<TtrpcClient> {
  const path = address.startsWith("unix://") ? address.slice("unix://".length) : `\0${address}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve(clientOn(socket, options)));
    socket.once("error", (cause) => {
      reject(new LeptonError("unavailable", `no shim listens at "${address}"`, { cause }));
    });
  });
}

interface Waiting {
  resolve(payload: Uint8Array): void;
  reject(error: Error): void;
}

function clientOn(socket: Socket, options: TtrpcOptions): TtrpcClient {
  const waiting = new Map<number, Waiting>();
  let [streamId, open] = [1, true];
  const broken = () => {
    open = false;
    for (const { reject } of waiting.values()) reject(new LeptonError("unavailable", "the shim closed the connection"));
    waiting.clear();
  };
  const answer = (stream: number, message: Uint8Array) => {
    const call = waiting.get(stream);
    waiting.delete(stream);
    if (call !== undefined) settle(call, message);
  };
  const decode = createMessageDecoder(answer);
  socket.on("data", (chunk) => {
    try {
      decode(chunk);
    } catch {
      // Not ttrpc: what follows cannot be understood either.
      socket.destroy();
    }
  });
  socket.on("error", broken);
  socket.on("close", broken);
  return {
    call(service, method, payload, limit = {}) {
      if (!open) return Promise.reject(new LeptonError("unavailable", "the shim closed the connection"));
      const stream = streamId;
      streamId += 2;
      const answered = new Promise<Uint8Array>((resolve, reject) => {
        waiting.set(stream, { resolve, reject });
        socket.write(requestFrame(stream, { service, method, payload, ...limit, ...options }));
      });
      const { timeoutMs } = limit;
      if (timeoutMs === undefined) return answered;
      const timer = setTimeout(() => {
        waiting.get(stream)?.reject(new LeptonError("timeout", `no answer to ${method} within ${timeoutMs} ms`));
        waiting.delete(stream);
      }, timeoutMs);
      return answered.finally(() => clearTimeout(timer));
    },
    close: () => void socket.destroy(),
  };
}

const HEADER_BYTES = 10;
const TYPE = { request: 1, response: 2 } as const;
// The protocol's own limit for the data of a frame.
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

interface Request extends CallLimit, TtrpcOptions {
  readonly service: string;
  readonly method: string;
  readonly payload: Uint8Array;
}

function requestFrame(stream: number, { service, method, payload, timeoutMs = 0, namespace }: Request): Buffer {
  // ttrpc.Request: service 1, method 2, payload 3, timeout_nano 4 (0: none), metadata 5 (KeyValue: key 1, value 2).
  const metadata: Field[] = [
    [1, "containerd-namespace-ttrpc"],
    [2, namespace],
  ];
  const message = encodeMessage([
    [1, service],
    [2, method],
    [3, payload],
    [4, BigInt(timeoutMs) * 1_000_000n],
    [5, encodeMessage(metadata)],
  ]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 0);
  header.writeUInt32BE(stream, 4);
  header[8] = TYPE.request;
  return Buffer.concat([header, message]);
}

function createMessageDecoder(answer: (stream: number, message: Uint8Array) => void): (chunk: Uint8Array) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUInt32BE(0);
      if (length > MAX_MESSAGE_BYTES) throw new LeptonError("internal", "ttrpc message is too long");
      const end = HEADER_BYTES + length;
      if (rest.length < end) return;
      if (rest[8] === TYPE.response) answer(rest.readUInt32BE(4), rest.subarray(HEADER_BYTES, end));
      rest = rest.subarray(end);
    }
  };
}

/** ttrpc.Response: status 1 (google.rpc.Status: code 1, message 2), payload 2. */
function settle(call: Waiting, message: Uint8Array): void {
  try {
    const response = decodeMessage(message);
    const status = decodeMessage(bytesField(response, 1));
    const code = Number(numberField(status, 1));
    if (code === 0) call.resolve(bytesField(response, 2));
    else call.reject(new LeptonError("internal", Buffer.from(bytesField(status, 2)).toString("utf8")));
  } catch (error) {
    call.reject(error as Error);
  }
}
