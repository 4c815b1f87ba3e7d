import { DEFAULT_FRAME_BYTES, type Frame, HEADER_BYTES, ProtocolError, REASON } from "./frame.ts";

/**
 * Makes a function that takes a connection's bytes, cut anywhere, and hands over each whole frame.
 * It throws a ProtocolError for a frame longer than we allow, before its bytes are there.
 */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  // Of a frame whose end has not come yet.
  let payload: Buffer | undefined;
  let payloadBytes = 0;

  const readHeader = (chunk: Buffer): Buffer => {
    const taken = chunk.copy(header, headerBytes);
    headerBytes += taken;
    if (headerBytes === HEADER_BYTES && lengthOf(header) > DEFAULT_FRAME_BYTES) {
      throw new ProtocolError("a frame is too long", REASON.frameSize);
    }
    return chunk.subarray(taken);
  };
  const readPayload = (chunk: Buffer): Buffer => {
    const length = lengthOf(header);
    if (payload === undefined && chunk.length >= length) {
      emit(chunk.subarray(0, length));
      return chunk.subarray(length);
    }
    payload ??= Buffer.allocUnsafe(length);
    const taken = chunk.copy(payload, payloadBytes);
    payloadBytes += taken;
    if (payloadBytes === length) emit(payload);
    return chunk.subarray(taken);
  };
  const emit = (content: Buffer): void => {
    headerBytes = 0;
    payload = undefined;
    payloadBytes = 0;
    onFrame({
      type: header[3] ?? 0,
      flags: header[4] ?? 0,
      streamId: header.readUInt32BE(5) & 0x7fff_ffff,
      payload: content,
    });
  };

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (headerBytes < HEADER_BYTES) rest = readHeader(rest);
      // An empty frame is whole with its header.
      if (headerBytes === HEADER_BYTES && (rest.length > 0 || lengthOf(header) === 0)) rest = readPayload(rest);
    }
  };
}

function lengthOf(header: Buffer): number {
  return header.readUIntBE(0, 3);
}
