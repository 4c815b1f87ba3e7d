/**
 * Run by Bun, whose console has datagram sockets: `bun journal-child.ts DIRECTORY` is the journal at DIRECTORY/socket,
 * sends lines to it as a console does, and prints what arrived: a list of entries, each with its fields.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openForwardLog } from "../../src/console/forward/forward-log.ts";

interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  recv(fd: number, buffer: Uint8Array, size: number, flags: number): number;
}

const name = "bun:ffi";
const { dlopen } = (await import(name)) as { dlopen(name: string, symbols: object): { readonly symbols: Libc } };
const libc = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  recv: { args: ["i32", "ptr", "u64", "i32"], returns: "i64_fast" },
}).symbols;

const path = join(process.argv[2] ?? "", "socket");
const address = Buffer.concat([Buffer.from([1, 0]), Buffer.from(`${path}\0`)]);
const fd = libc.socket(1, 2, 0);
libc.bind(fd, address, address.length);

const faults: string[] = [];
const fields = { CONTAINER_NAME: "web", SYSLOG_IDENTIFIER: "tag" };
const log = openForwardLog(
  { address: { proto: "journal", path }, format: { kind: "journal", fields }, bufferBytes: 1 << 20, retryWaitMs: 5 },
  (error) => faults.push(String(error)),
);
// More than the queue of the socket holds: nobody reads before the last is sent.
const COUNT = 40;
log.write("stderr", Buffer.from("bad\n"));
for (let index = 0; index < COUNT; index += 1) log.write("stdout", Buffer.from(`line ${index}\n`));
log.write("stdout", Buffer.from(`${"a".repeat(16_384)}${"b".repeat(10)}\n`));
const finished = log.finish();

const entries: Record<string, string>[] = [];
const buffer = Buffer.alloc(1 << 20);
while (entries.length < COUNT + 3) {
  const length = libc.recv(fd, buffer, buffer.length, 0x40);
  if (length < 0) await pause(1);
  else entries.push(entryOf(buffer.subarray(0, length)));
}
await finished;
process.stdout.write(JSON.stringify({ entries, faults }));
process.exit(0);

// None of these has a newline within.
function entryOf(bytes: Buffer): Record<string, string> {
  const pairs = bytes.toString().trimEnd().split("\n");
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}
