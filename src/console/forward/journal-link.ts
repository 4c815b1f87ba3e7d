/** systemd's journal by datagrams, which Node has no sockets for: by libc, on Bun. */
import { isBun } from "../fifo-bun.ts";
import { openLibc } from "../libc.ts";
import type { Link } from "./link.ts";

/** True where this runtime can speak to it so. */
export function hasJournalLink(): boolean {
  return isBun();
}

/** Connects to the journal's socket; rejects where nobody listens. */
export async function openJournal(path: string): Promise<Link> {
  const libc = (await openLibc<Functions>(SOCKETS))?.symbols;
  if (libc === undefined) throw gone("ENOSYS");
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const address = Buffer.concat([Buffer.from([AF_UNIX, 0]), Buffer.from(`${path}\0`)]);
  if (fd < 0 || libc.connect(fd, address, address.length) !== 0) {
    if (fd >= 0) libc.close(fd);
    throw gone("ECONNREFUSED");
  }
  return {
    async send(messages) {
      for (const message of messages) await sendOne(libc, fd, message);
    },
    async close() {
      libc.close(fd);
    },
  };
}

const [AF_UNIX, SOCK_DGRAM, SOCK_CLOEXEC] = [1, 2, 0o2000000];
// A full queue is told and not waited for: the container is served by this one thread.
const [MSG_DONTWAIT, MSG_NOSIGNAL] = [0x40, 0x4000];

async function sendOne(libc: Functions, fd: number, message: Uint8Array): Promise<void> {
  for (let pauseMs = 1; libc.send(fd, message, message.length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0; pauseMs *= 2) {
    // Full for two seconds, or gone: the forwarder connects anew.
    if (pauseMs > 1024) throw gone("ENOBUFS");
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function gone(code: string): Error {
  return Object.assign(new Error("the journal does not take messages"), { code });
}

interface Functions {
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  close(fd: number): number;
}

const SOCKETS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
  send: { args: ["i32", "ptr", "u64", "i32"], returns: "i64_fast" },
  close: { args: ["i32"], returns: "i32" },
};
