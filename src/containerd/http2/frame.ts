/** HTTP/2 frames (RFC 9113, 4 and 6): their names, and how one is written. */

export const FRAME = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const REASON = {
  none: 0,
  protocol: 1,
  flowControl: 3,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  enhanceYourCalm: 11,
  inadequateSecurity: 12,
} as const;

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

export const HEADER_BYTES = 9;
/** What both sides may send until they say otherwise; we never say otherwise. */
export const DEFAULT_FRAME_BYTES = 16_384;
export const DEFAULT_WINDOW_BYTES = 65_535;
export const MAX_WINDOW_BYTES = 2 ** 31 - 1;
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for what concerns the whole connection. */
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Thrown where the peer breaks the protocol so that the connection cannot go on; `reason` goes into our GOAWAY. */
export class ProtocolError extends Error {
  readonly reason: number;

  constructor(message: string, reason: number = REASON.protocol) {
    super(message);
    this.reason = reason;
  }
}

/** The nine bytes in front of a payload of `length` bytes. */
export function frameHeader(type: number, flags: number, streamId: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUIntBE(length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return header;
}

export function encodeFrame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  return Buffer.concat([frameHeader(type, flags, streamId, payload.length), payload]);
}

/** A frame whose payload is 32-bit numbers: WINDOW_UPDATE, RST_STREAM, GOAWAY. */
export function encodeNumbers(type: number, streamId: number, ...numbers: readonly number[]): Buffer {
  const payload = Buffer.allocUnsafe(4 * numbers.length);
  numbers.forEach((number, index) => void payload.writeUInt32BE(number, 4 * index));
  return encodeFrame(type, 0, streamId, payload);
}

export function encodeSettings(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.allocUnsafe(6 * settings.length);
  settings.forEach(([id, value], index) => {
    payload.writeUInt16BE(id, 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  });
  return encodeFrame(FRAME.settings, 0, 0, payload);
}

/** The payload of DATA or HEADERS without padding and priority. */
export function contentOfFrame({ type, flags, payload }: Frame): Buffer {
  const isPadded = (flags & FLAG.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const hasPriority = type === FRAME.headers && (flags & FLAG.priority) !== 0;
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
  if (start + padding > payload.length) throw new ProtocolError("a frame is all padding");
  return payload.subarray(start, payload.length - padding);
}
