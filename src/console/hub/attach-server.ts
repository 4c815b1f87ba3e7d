/**
 * The attach socket of a console: gives every client the same output, and holds the container up only as docker
 * does: while a client that is attached is more than 1 MiB behind.
 */
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname } from "node:path";
import { BEHIND_BYTES, type ExitNotice, FRAME, type Hello, MAX_FRAME_BYTES } from "../frames.ts";
import { type AttachClient, createAttachClient } from "./attach-client.ts";

export interface AttachServer {
  /** Sends output to all who want it; the promise, where there is one, resolves when the slowest has caught up. */
  broadcast(type: number, data: Uint8Array): Promise<void> | undefined;
  /** The process has ended: no client holds anything up any more. */
  release(): void;
  /** Takes no more clients, tells all how it ended (or that nobody knows), resolves when they have got it. */
  finish(exit: ExitNotice | undefined): Promise<void>;
  /** Resolves when no client is there that will still remove the container; true where one has. */
  reaped(): Promise<boolean>;
}

export interface AttachServerOptions {
  readonly socketPath: string;
  readonly hello: Hello;
  readonly onStdin: (data: Uint8Array) => Promise<void>;
  readonly onStdinEnd: () => void;
  /** Told why nobody can attach. */
  readonly onFault: (error: unknown) => void;
}

/** Listens, in place of whatever socket an earlier console left there; where it cannot, nobody can attach. */
export async function openAttachServer(options: AttachServerOptions): Promise<AttachServer> {
  return await openListening(options).catch((error: unknown) => {
    options.onFault(error);
    return DEAF;
  });
}

/** For a run root that cannot be written: a container is worth logging without clients. */
const DEAF: AttachServer = {
  broadcast: () => undefined,
  release: () => {},
  finish: async () => {},
  reaped: async () => false,
};

async function openListening(options: AttachServerOptions): Promise<AttachServer> {
  const clients = new Set<AttachClient>();
  let change = Promise.withResolvers<void>();
  let released = false;
  const onProgress = () => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  let reaped = false;
  const server = createServer((socket) => {
    const client = createAttachClient(socket, { ...options, onProgress });
    clients.add(client);
    void client.gone.then(() => {
      reaped ||= client.reap() === "done";
      clients.delete(client);
      onProgress();
    });
  });
  const inode = await listen(server, options.socketPath);
  const isOneBehind = () => !released && [...clients].some((client) => client.behindBytes() > BEHIND_BYTES);
  const catchUp = async (): Promise<void> => {
    while (isOneBehind()) await change.promise;
  };
  /**
   * A client that is just sending would see its write fail, and with it everything that it had yet to read. Those who claimed the removal are not waited for: they wait for us, in Tasks.Delete.
   */
  const goodbyes = async (): Promise<void> => {
    const deadlineMs = performance.now() + GOODBYE_MS;
    const timer = setTimeout(onProgress, GOODBYE_MS);
    while ([...clients].some((client) => client.reap() === "none") && performance.now() < deadlineMs) {
      await change.promise;
    }
    clearTimeout(timer);
  };
  return {
    broadcast(type, data) {
      for (const client of clients) if (client.wantsOutput()) sendAll(client, type, data);
      return isOneBehind() ? catchUp() : undefined;
    },
    release() {
      released = true;
      onProgress();
    },
    async finish(exit) {
      server.close();
      removeSocket(options.socketPath, inode);
      const type = exit === undefined ? FRAME.ended : FRAME.exit;
      for (const client of clients) client.send(type, Buffer.from(JSON.stringify(exit ?? {})));
      while ([...clients].some((client) => client.unsentBytes() > 0)) await change.promise;
      await goodbyes();
    },
    async reaped() {
      for (;;) {
        const states = [...clients].map((client) => client.reap());
        if (reaped || states.includes("done")) return true;
        if (!states.includes("held")) return false;
        await change.promise;
      }
    },
  };
}

// Ours close at once when they have read the exit.
const GOODBYE_MS = 1000;

function sendAll(client: AttachClient, type: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; at += MAX_FRAME_BYTES) client.send(type, data.subarray(at, at + MAX_FRAME_BYTES));
}

/** Returns the socket's inode, by which it is told from the one that a later console puts in its place. */
async function listen(server: Server, path: string): Promise<number> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Under a name of its own first: closing a server unlinks the name it was bound to, whoever owns that by then.
  const bound = `${path}.${process.pid}`;
  rmSync(bound, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path: bound }, resolve);
  });
  chmodSync(bound, 0o600);
  renameSync(bound, path);
  return statSync(path).ino;
}

function removeSocket(path: string, inode: number): void {
  try {
    if (statSync(path).ino === inode) rmSync(path);
  } catch {
    // Gone already: the container was removed.
  }
}
