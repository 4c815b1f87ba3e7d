/**
 * As much of the protobuf encoding as a few small messages need: a console must start in milliseconds, so it carries
 * no generated code.
 */
import { LeptonError } from "../../errors.ts";

/** A field to write: text and bytes are length-delimited, numbers are varints. */
export type Field = readonly [number: number, value: string | Uint8Array | bigint];

export function encodeMessage(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === "bigint") return [varint(BigInt(number << 3)), varint(value)];
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      return [varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), bytes];
    }),
  );
}

/** Fields by number, the last one of each; numbers come as bigint, everything else as bytes. */
export type Message = ReadonlyMap<number, bigint | Uint8Array>;

export function decodeMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, bigint | Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const { value, end } = readValue(bytes, tag.end, Number(tag.value & 7n));
    fields.set(Number(tag.value >> 3n), value);
    at = end;
  }
  return fields;
}

/** An absent number is 0, as proto3 has it. */
export function numberField(message: Message, number: number): bigint {
  const value = message.get(number);
  return typeof value === "bigint" ? value : 0n;
}

/** An absent message or string is empty. */
export function bytesField(message: Message, number: number): Uint8Array {
  const value = message.get(number);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function readValue(bytes: Uint8Array, at: number, wireType: number): Read<bigint | Uint8Array> {
  if (wireType === 0) return readVarint(bytes, at);
  const length = wireType === 2 ? readVarint(bytes, at) : { value: wireType === 1 ? 8n : 4n, end: at };
  const end = length.end + Number(length.value);
  if (end > bytes.length) throw truncated();
  return { value: bytes.subarray(length.end, end), end };
}

function readVarint(bytes: Uint8Array, at: number): Read<bigint> {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw truncated();
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  throw truncated();
}

function truncated(): LeptonError {
  return new LeptonError("internal", "damaged protobuf message");
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
