/** Logs that go to servers, with real sockets: what arrives, and what becomes of it while nobody listens. */
import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openForwardLog } from "../../../../src/console/forward/forward-log.ts";
import type { ForwardAddress, ForwardTarget } from "../../../../src/console/forward/target.ts";
import { closeServer, listen } from "../../../helpers/listen.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "forward-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function open(address: ForwardAddress, more: Partial<ForwardTarget> = {}) {
  const faults: string[] = [];
  const target: ForwardTarget = {
    address,
    // Without a time in it, so that messages can be told by their text.
    format: { kind: "journald", identifier: "web" },
    bufferBytes: 1 << 20,
    retryWaitMs: 5,
    ...more,
  };
  const log = openForwardLog(target, (error) => faults.push((error as Error).message));
  return { log, faults };
}

const PREAMBLE = "web\n\n6\n1\n0\n0\n0\n";

/** A server that keeps what it is sent, connection by connection. */
function keeper() {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const index = received.push("") - 1;
    sockets.add(socket);
    socket.on("data", (chunk) => (received[index] += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  return { server, received, sockets, all: () => received.join("").replaceAll(PREAMBLE, "") };
}

async function keeperOnLoopback() {
  const kept = keeper();
  const port = await listen(kept.server);
  return { ...kept, address: { proto: "tcp", host: "127.0.0.1", port } as const };
}

test("lines arrive whole and in order, the last one without its newline too", async () => {
  const { server, all, address } = await keeperOnLoopback();
  const { log, faults } = open(address);
  log.write("stdout", Buffer.from("one\ntw"));
  log.write("stderr", Buffer.from("bad\n"));
  log.write("stdout", Buffer.from("o\nthree"));
  await log.finish();
  await waitFor("the last line", () => all().endsWith("<6>three\n"));
  expect(all()).toBe("<6>one\n<3>bad\n<6>two\n<6>three\n");
  expect(faults).toEqual([]);
  await closeServer(server);
});

test("a server that comes later gets what waited for it", async () => {
  const path = join(dir, "late.sock");
  const { log } = open({ proto: "unix", path });
  for (let i = 0; i < 100; i++) log.write("stdout", Buffer.from(`${i}\n`));
  const { server, all } = keeper();
  server.listen(path);
  await waitFor("all lines", () => all().split("\n").length === 101);
  expect(all()).toBe(Array.from({ length: 100 }, (_, i) => `<6>${i}\n`).join(""));
  await log.finish();
  await closeServer(server);
});

test("a server that comes late hears how much did not fit", async () => {
  const path = join(dir, "late.sock");
  const { log, faults } = open({ proto: "unix", path }, { bufferBytes: 1000 });
  // 10 bytes each with the priority: the buffer takes a hundred, the rest is counted.
  for (let i = 100_000; i < 101_000; i++) log.write("stdout", Buffer.from(`${i}\n`));
  const { server, all } = keeper();
  server.listen(path);
  await waitFor("the loss", () => all().includes("[log: lost"));
  await log.finish();
  const kept = Array.from({ length: 100 }, (_, i) => `<6>${100_000 + i}\n`).join("");
  expect(all().startsWith(kept)).toBe(true);
  expect(all().slice(kept.length)).toMatch(/^<3>\[log: lost 6300 bytes: .+\]\n$/);
  expect(faults).toEqual([]);
  await closeServer(server);
});

test("a server that goes away and comes back is found again", async () => {
  const { server, sockets, all, received, address } = await keeperOnLoopback();
  const { log } = open(address);
  log.write("stdout", Buffer.from("before\n"));
  await waitFor("the first line", () => all().includes("before"));
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
  server.listen(address.port, address.host);
  // What is on its way while a connection breaks is lost to TCP; what is written after that is not.
  await waitFor("a line on a new connection", () => {
    log.write("stdout", Buffer.from("again\n"));
    return received[1]?.includes("<6>again\n");
  });
  log.write("stdout", Buffer.from("last\n"));
  await log.finish();
  await waitFor("the last line", () => all().endsWith("<6>last\n"));
  await closeServer(server);
});

test("a server that never comes holds nobody up, and the loss is noted", async () => {
  const { log, faults } = open({ proto: "unix", path: join(dir, "nobody.sock") }, { maxRetries: 2 });
  log.write("stdout", Buffer.from("lost\n"));
  log.write("stdout", Buffer.alloc(2 << 20, "x"));
  await log.finish();
  expect(faults).toEqual([`[log: lost ${5 + (2 << 20) + 128} bytes: ENOENT]`]);
});

test("datagrams carry a line each", async () => {
  const receiver: DatagramSocket = createSocket("udp4");
  const messages: string[] = [];
  receiver.on("message", (message) => messages.push(message.toString()));
  receiver.bind(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const { log } = open(
    { proto: "udp", host: "127.0.0.1", port },
    { format: { kind: "syslog", style: "rfc3164", facility: 1, tag: "web", hostname: "machine" } },
  );
  log.write("stdout", Buffer.from("one\ntwo\n"));
  await log.finish();
  await waitFor("both datagrams", () => messages.length === 2);
  expect(messages.map((message) => message.replace(/^<14>.{15} machine web\[\d+\]: /, ""))).toEqual(["one\n", "two\n"]);
  receiver.close();
});

describe("a note of ours", () => {
  test("goes as a line of stderr", async () => {
    const { server, all, address } = await keeperOnLoopback();
    const { log } = open(address);
    log.note(undefined);
    log.note("[log: output lost]\n");
    await log.finish();
    await waitFor("the note", () => all() !== "");
    expect(all()).toBe("<3>[log: output lost]\n");
    await closeServer(server);
  });
});
