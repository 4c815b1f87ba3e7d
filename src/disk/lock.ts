/**
 * A lock that the kernel lets go when its holder dies, which a lock file cannot promise.
 * Node has no flock: an abstract unix socket can be bound by one process at a time and leaves nothing behind.
 */
import type { Server, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { LeptonError } from "../errors.ts";
import { sha256Hex } from "./sha256.ts";

export interface LockOptions {
  /** Default 10 s, then `unavailable`. */
  readonly timeoutMs?: number;
}

/** Runs `work` while no other process of this host (network namespace) is inside the same scope. */
export async function withLock<T>(scope: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const held = await acquire(scope, options.timeoutMs ?? 10_000);
  try {
    return await work();
  } finally {
    letGo(held);
  }
}

interface Held {
  readonly server: Server;
  /** Connections of those who wait, the first of them first; they end with the lock, or with its holder. */
  readonly waiting: Set<Socket>;
}

/** The name that the lock of a scope is bound to. */
export function lockName(scope: string): string {
  return `\0lepton-lock-${sha256Hex(scope)}`;
}

type Net = typeof import("node:net");

async function acquire(scope: string, timeoutMs: number): Promise<Held> {
  const name = lockName(scope);
  // Late: it takes 4 ms to load, and most commands lock nothing, or only when others have done their part.
  const net = await import("node:net");
  const beganMs = performance.now();
  const deadlineMs = beganMs + timeoutMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 20)) {
    const held = await bind(net, name);
    if (held !== undefined) return held;
    const leftMs = deadlineMs - performance.now();
    if (leftMs < 0) {
      throw new LeptonError("unavailable", `another process holds the lock on "${scope}" for over ${timeoutMs} ms`);
    }
    // Looking is cheap where most hold it for milliseconds; hundreds that looked for minutes took the host's time.
    if (performance.now() - beganMs > LOOKING_MS) await untilLetGo(net, name, Math.min(leftMs, UNTOLD_MS));
    await delay(waitMs * Math.random());
  }
}

const LOOKING_MS = 500;
// In case that nobody tells.
const UNTOLD_MS = 1000;
// More than would ever wait: a stranger must not use up our file descriptors.
const MOST_WAITING = 500;

function bind({ createServer }: Net, name: string): Promise<Held | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.unref();
      socket.on("error", () => undefined);
      socket.once("close", () => waiting.delete(socket));
    });
    server.maxConnections = MOST_WAITING;
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path: name, exclusive: true }, () => {
      server.unref();
      resolve({ server, waiting });
    });
  });
}

function letGo({ server, waiting }: Held): void {
  // One can have it: the first comes at once, the others where they still wait a little later, or when we end.
  const [first, ...others] = waiting;
  server.close();
  first?.destroy();
  if (others.length > 0) setTimeout(destroyAll, LATER_MS, others).unref();
}

const LATER_MS = 100;

function destroyAll(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

/** Resolves when the holder lets go or dies, or after a while. */
function untilLetGo({ connect }: Net, name: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ path: name });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    // Refused, where it was let go meanwhile; reset, where the holder never came to accept us.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    // Unread, it would never be seen to end.
    socket.resume();
  });
}
