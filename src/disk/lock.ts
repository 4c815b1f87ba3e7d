/**
 * A lock that the kernel lets go when its holder dies, which a lock file cannot promise.
 * Node has no flock: an abstract unix socket can be bound by one process at a time and leaves nothing behind.
 */
import { createServer, type Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { LeptonError } from "../errors.ts";
import { sha256Hex } from "./sha256.ts";

export interface LockOptions {
  /** Default 10 s, then `unavailable`. */
  readonly timeoutMs?: number;
}

/** Runs `work` while no other process of this host (network namespace) is inside the same scope. */
export async function withLock<T>(scope: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const server = await acquire(scope, options.timeoutMs ?? 10_000);
  try {
    return await work();
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}

async function acquire(scope: string, timeoutMs: number): Promise<Server> {
  const name = `\0lepton-lock-${sha256Hex(scope)}`;
  const deadlineMs = performance.now() + timeoutMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 20)) {
    const server = await bind(name);
    if (server !== undefined) return server;
    if (performance.now() > deadlineMs) {
      throw new LeptonError("unavailable", `another process holds the lock on "${scope}" for over ${timeoutMs} ms`);
    }
    await delay(waitMs * (0.5 + Math.random()));
  }
}

function bind(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    // A stranger that connects has nothing to say here.
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path: name, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}
