/** Lines in fluentd's forward protocol (message mode): `[tag, time, record]` in MessagePack. */
import type { OutputLine } from "./message.ts";
import type { ForwardFormat } from "./target.ts";

type Format = Extract<ForwardFormat, { kind: "fluentd" }>;

/** One message; bytes of the line that are no UTF-8 stay what they are, as MessagePack's str allows. */
export function fluentdMessage(format: Format, { stream, line, timeMs }: OutputLine): Uint8Array {
  const record: readonly (readonly [string, string | Uint8Array])[] = [
    ...Object.entries(format.record),
    ["source", stream],
    ["log", line],
  ];
  const members = record.flatMap(([key, value]) => [packText(key), packText(value)]);
  const time = format.subSecond ? packEventTime(timeMs) : packUint32(Math.floor(timeMs / 1000));
  return Buffer.concat([ARRAY_OF_3, packText(format.tag), time, packMapHead(record.length), ...members]);
}

const ARRAY_OF_3 = Buffer.from([0x93]);

function packText(text: string | Uint8Array): Buffer {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return Buffer.concat([textHead(bytes.length), bytes]);
}

function textHead(length: number): Buffer {
  if (length < 32) return Buffer.from([0xa0 | length]);
  if (length < 256) return Buffer.from([0xd9, length]);
  if (length < 65_536) return Buffer.from([0xda, length >> 8, length & 255]);
  const head = Buffer.from([0xdb, 0, 0, 0, 0]);
  head.writeUInt32BE(length, 1);
  return head;
}

function packMapHead(count: number): Buffer {
  return count < 16 ? Buffer.from([0x80 | count]) : Buffer.from([0xde, count >> 8, count & 255]);
}

function packUint32(value: number): Buffer {
  const bytes = Buffer.from([0xce, 0, 0, 0, 0]);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}

// Extension type 0 of the forward protocol: seconds and nanoseconds.
function packEventTime(timeMs: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.set([0xd7, 0x00]);
  bytes.writeUInt32BE(Math.floor(timeMs / 1000), 2);
  bytes.writeUInt32BE(Math.floor((timeMs % 1000) * 1e6), 6);
  return bytes;
}
