/** The task service of a shim as far as a console asks it, for faults that a real one does not have. */
import { createServer, type Socket } from "node:net";
import { bytesField, decodeMessage, encodeMessage } from "../../src/console/shim/protobuf.ts";

export interface FakeShim {
  /** Calls so far, as `service/Method`. */
  readonly calls: string[];
  /** From now on the task exists. */
  register(): void;
  /** Answers Wait, now and later. */
  exit(exitCode: number): void;
  /** Never answers a method from now on. */
  ignore(method: string): void;
  /** Refuses a method from now on. */
  refuse(method: string, text: string): void;
  /** Ends as a killed shim does. */
  kill(): void;
}

export const EXITED_AT = "2026-01-02T03:04:05.123456789Z";
const EXITED_SEC = 1_767_323_045n;

/** Listens on a unix socket. */
export async function startFakeShim(path: string): Promise<FakeShim> {
  const calls: string[] = [];
  const sockets = new Set<Socket>();
  const ignored = new Set<string>();
  const refused = new Map<string, string>();
  let waiting: (() => void)[] = [];
  let [registered, exitCode]: [boolean, number | undefined] = [false, undefined];

  const answer = (socket: Socket, stream: number, method: string) => {
    if (ignored.has(method)) return;
    const words = refused.get(method);
    if (words !== undefined) return void socket.write(frame(stream, refusal(2, words)));
    if (method === "Connect") return void socket.write(frame(stream, connectResponse(registered ? 4242 : 0)));
    if (!registered) return void socket.write(frame(stream, refusal(5, "container not created")));
    if (method !== "Wait") return void socket.write(frame(stream, encodeMessage([])));
    const reply = () => void socket.write(frame(stream, waitResponse(exitCode ?? 0)));
    if (exitCode === undefined) waiting.push(reply);
    else reply();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 10 && rest.length >= 10 + rest.readUInt32BE(0)) {
        const end = 10 + rest.readUInt32BE(0);
        const request = decodeMessage(rest.subarray(10, end));
        const [service, method] = [1, 2].map((field) => Buffer.from(bytesField(request, field)).toString());
        calls.push(`${service}/${method}`);
        answer(socket, rest.readUInt32BE(4), method ?? "");
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return {
    calls,
    register: () => {
      registered = true;
    },
    exit(code) {
      exitCode = code;
      for (const reply of waiting) reply();
      waiting = [];
    },
    ignore: (method) => void ignored.add(method),
    refuse: (method, text) => void refused.set(method, text),
    kill() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function frame(stream: number, message: Uint8Array): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt32BE(message.length, 0);
  header.writeUInt32BE(stream, 4);
  header[8] = 2;
  return Buffer.concat([header, message]);
}

function refusal(code: number, text: string): Uint8Array {
  const status = encodeMessage([
    [1, BigInt(code)],
    [2, text],
  ]);
  return encodeMessage([[1, status]]);
}

function connectResponse(taskPid: number): Uint8Array {
  const payload = encodeMessage([
    [1, 1n],
    [2, BigInt(taskPid)],
  ]);
  return encodeMessage([[2, payload]]);
}

function waitResponse(exitCode: number): Uint8Array {
  const time = encodeMessage([
    [1, EXITED_SEC],
    [2, 123_456_789n],
  ]);
  const payload = encodeMessage([
    [1, BigInt(exitCode)],
    [2, time],
  ]);
  return encodeMessage([[2, payload]]);
}
