/** One connection to a log server. */
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import type { Writable } from "node:stream";
import { preambleOf } from "./message.ts";
import type { ForwardTarget, ForwardTls } from "./target.ts";

export interface Link {
  /** Resolves when the system has taken the messages; rejects where the connection has broken. */
  send(messages: readonly Uint8Array[]): Promise<void>;
  /** Ends it after what was sent. */
  close(): Promise<void>;
}

/** Connects; rejects where that cannot be, at the latest after ten seconds. */
export async function openLink(target: ForwardTarget): Promise<Link> {
  const { address } = target;
  if (address.proto === "udp") return openUdp(address.host, address.port);
  if (address.proto === "journal") return await (await import("./journal-link.ts")).openJournal(address.path);
  if (address.proto === "unixgram") return openLogger(address.program, address.path, target);
  const link = streamLink(await connectStream(target));
  const preamble = preambleOf(target);
  if (preamble !== undefined) await link.send([preamble]);
  return link;
}

const CONNECT_MS = 10_000;

async function connectStream(target: ForwardTarget): Promise<Writable> {
  const signal = AbortSignal.timeout(CONNECT_MS);
  const { socket, connected } = await startStream(target);
  try {
    await once(socket, connected, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function startStream({ address, tls }: ForwardTarget) {
  if (address.proto === "tls") {
    const { connect } = await import("node:tls");
    const { host, port } = address;
    const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    return { socket: connect({ host, port, ...name, ...tlsOptions(tls ?? {}) }), connected: "secureConnect" };
  }
  const { connect } = await import("node:net");
  const where = address.proto === "tcp" ? { host: address.host, port: address.port } : { path: pathOf(address) };
  return { socket: connect(where), connected: "connect" };
}

function pathOf(address: ForwardTarget["address"]): string {
  return "path" in address ? address.path : "";
}

// Read at each connection: certificates are renewed while containers run.
function tlsOptions({ caFile, certFile, keyFile, skipVerify }: ForwardTls) {
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    rejectUnauthorized: skipVerify !== true,
  };
}

function streamLink(stream: Writable): Link {
  let broken: unknown;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const breakWith = (error: unknown) => {
    broken ??= error;
    failed.reject(broken);
  };
  stream.on("error", breakWith);
  stream.once("close", () => breakWith(Object.assign(new Error("the connection was closed"), { code: "EPIPE" })));
  // A server that has ended its side reads no more.
  stream.once("end", () => stream.destroy());
  if ("resume" in stream && typeof stream.resume === "function") stream.resume();
  return {
    async send(messages) {
      if (broken !== undefined) throw broken;
      const taken = new Promise<void>((resolve, reject) => {
        stream.write(Buffer.concat(messages), (error) => (error ? reject(error) : resolve()));
      });
      await Promise.race([taken, failed.promise]);
    },
    async close() {
      if (broken !== undefined) return;
      const closed = once(stream, "close").catch(() => undefined);
      stream.end();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
      stream.destroy();
    },
  };
}

const CLOSE_MS = 1000;

function openUdp(host: string, port: number): Link {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  // Nobody tells whether a datagram arrived; one that the network refuses is no reason to stop.
  socket.on("error", () => undefined);
  const sendOne = (message: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      socket.send(message, port, host, (error) => (error ? reject(error) : resolve()));
    });
  return {
    async send(messages) {
      for (const message of messages) await sendOne(message);
    },
    async close() {
      socket.close();
    },
  };
}

async function openLogger(program: string, path: string, { format }: ForwardTarget): Promise<Link> {
  const tag = format.kind === "syslog" ? format.tag : "";
  const args = ["--socket", path, "--socket-errors=on", "--prio-prefix", "--size", "65536", "--tag", tag];
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  return streamLink(child.stdin);
}
