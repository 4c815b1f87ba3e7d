/**
 * The protocol of a console's attach socket: docker's attach framing (type, three zeros, big-endian length)
 * with control frames from 16 on. docs/data-root.md lists the types.
 */
import { LeptonError } from "../errors.ts";

export const FRAME = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  /** client: JSON `OpenRequest`, the first frame. */
  open: 16,
  /** console: JSON `Hello`, the first frame; from here on every byte of the process is sent. */
  hello: 17,
  /** console: JSON `ExitNotice`, after the last byte of output. */
  exit: 18,
  /** console: the output has ended and nobody told how the process ended. */
  ended: 19,
  /** client: no more stdin. */
  closeStdin: 20,
  /** client: the removal it claimed is done. */
  reaped: 21,
  /** client: so many bytes of output (a 32-bit number) were consumed; console: the last stdin frame was. */
  taken: 22,
} as const;

export interface OpenRequest {
  /** Send stdout and stderr. */
  readonly output: boolean;
  /** Bytes for stdin will come. */
  readonly stdin: boolean;
  /** The client removes the container after the exit; the console does it where the client goes away before. */
  readonly claimReap: boolean;
}

export interface Hello {
  readonly version: 1;
  readonly tty: boolean;
  readonly openStdin: boolean;
}

export interface ExitNotice {
  readonly exitCode: number;
  /** RFC 3339, UTC, nanoseconds. */
  readonly exitedAt: string;
}

export interface Frame {
  readonly type: number;
  readonly data: Uint8Array;
}

const HEADER_BYTES = 8;

/** Output that a client may have yet to consume before the container waits for it, as docker's attach has it. */
export const BEHIND_BYTES = 1024 * 1024;

/** Longest payload either side sends or takes. */
export const MAX_FRAME_BYTES = 1024 * 1024;

/** The 8 bytes before a payload of `length` bytes. */
export function frameHeader(type: number, length: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header[0] = type;
  new DataView(header.buffer).setUint32(4, length);
  return header;
}

/** A frame whose payload is one 32-bit number. */
export function countFrame(type: number, count: number): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, count);
  return Buffer.concat([frameHeader(type, data.length), data]);
}

export function readCount(data: Uint8Array): number {
  return data.length === 4 ? new DataView(data.buffer, data.byteOffset).getUint32(0) : 0;
}

export function jsonFrame(type: number, value: unknown): Uint8Array {
  const data = Buffer.from(JSON.stringify(value));
  return Buffer.concat([frameHeader(type, data.length), data]);
}

/** Cuts a byte stream into frames wherever its chunks happen to end; throws `invalid-argument` on a frame too long. */
export function createFrameDecoder(): (chunk: Uint8Array) => Frame[] {
  let rest: Uint8Array = new Uint8Array(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const { frames, used } = cutFrames(bytes);
    rest = bytes.subarray(used);
    return frames;
  };
}

function cutFrames(bytes: Uint8Array): { readonly frames: Frame[]; readonly used: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  let used = 0;
  while (bytes.length - used >= HEADER_BYTES) {
    const length = view.getUint32(used + 4);
    if (length > MAX_FRAME_BYTES) throw new LeptonError("invalid-argument", `frame of ${length} bytes is too long`);
    const end = used + HEADER_BYTES + length;
    if (end > bytes.length) break;
    frames.push({ type: bytes[used] ?? 0, data: bytes.subarray(used + HEADER_BYTES, end) });
    used = end;
  }
  return { frames, used };
}
