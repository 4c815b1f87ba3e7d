/** Reads what the peer of a connection says: frames in their order, put together and decoded. */
import {
  contentOfFrame,
  FLAG,
  FRAME,
  type Frame,
  HEADER_BYTES,
  MAX_WINDOW_BYTES,
  ProtocolError,
  REASON,
  SETTING,
} from "./frame.ts";
import { createFrameReader } from "./frame-reader.ts";
import type { Header } from "./header-table.ts";
import { createHeaderDecoder } from "./hpack.ts";

/** Headers of one call, coded and decoded. A runtime's error, which comes in a header, has a few KiB. */
export const MAX_HEADERS_BYTES = 256 << 10;

/** What the peer said. */
export interface Heard {
  settings(settings: ReadonlyMap<number, number>): void;
  /** `frameBytes` is what the frame counts for in the windows. */
  data(streamId: number, content: Buffer, frameBytes: number, isLast: boolean): void;
  headers(streamId: number, headers: readonly Header[], isLast: boolean): void;
  reset(streamId: number, reason: number): void;
  windowUpdate(streamId: number, bytes: number): void;
  ping(payload: Buffer): void;
  goAway(lastStreamId: number, reason: number): void;
}

/** Makes a function that takes a connection's bytes, cut anywhere. It throws a ProtocolError where they make no sense. */
export function createReceiver(heard: Heard): (chunk: Buffer) => void {
  const decode = createHeaderDecoder(MAX_HEADERS_BYTES);
  let isGreeted = false;
  let block: { readonly streamId: number; readonly isLast: boolean; parts: Buffer[]; bytes: number } | undefined;

  const continued = (frame: Frame, part: Buffer): void => {
    if (block === undefined) throw new ProtocolError("headers go on that never began");
    block.parts.push(part);
    block.bytes += HEADER_BYTES + part.length;
    if (block.bytes > MAX_HEADERS_BYTES) throw new ProtocolError("the headers are too long", REASON.enhanceYourCalm);
    if ((frame.flags & FLAG.endHeaders) === 0) return;
    const { streamId, isLast, parts } = block;
    block = undefined;
    heard.headers(streamId, decode(Buffer.concat(parts)), isLast);
  };

  return createFrameReader((frame) => {
    const { type, flags, streamId, payload } = frame;
    if (!isGreeted && type !== FRAME.settings) throw new ProtocolError("the peer does not speak HTTP/2");
    isGreeted = true;
    if (block !== undefined && (type !== FRAME.continuation || streamId !== block.streamId)) {
      throw new ProtocolError("headers are interrupted");
    }
    const isLast = (flags & FLAG.endStream) !== 0;
    switch (type) {
      case FRAME.data:
        return heard.data(ofStream(frame), contentOfFrame(frame), payload.length, isLast);
      case FRAME.headers:
        block = { streamId: ofStream(frame), isLast, parts: [], bytes: 0 };
        return continued(frame, contentOfFrame(frame));
      case FRAME.continuation:
        return continued(frame, payload);
      case FRAME.rstStream:
        return heard.reset(ofStream(frame), sized(payload, 4).readUInt32BE(0));
      case FRAME.settings:
        // The flag says that the peer has read ours, which changes nothing here.
        return (flags & FLAG.ack) === 0 ? heard.settings(settingsOf(payload)) : undefined;
      case FRAME.ping:
        return (flags & FLAG.ack) === 0 ? heard.ping(sized(payload, 8)) : undefined;
      case FRAME.goAway:
        if (payload.length < 8) throw wrongSize();
        return heard.goAway(payload.readUInt32BE(0) & MAX_WINDOW_BYTES, payload.readUInt32BE(4));
      case FRAME.windowUpdate:
        return heard.windowUpdate(streamId, incrementOf(payload));
      case FRAME.pushPromise:
        throw new ProtocolError("a push, which we refused");
      default:
        // Kinds of frame that a peer may send and nobody must know, such as PRIORITY.
        return undefined;
    }
  });
}

function ofStream({ streamId }: Frame): number {
  if (streamId === 0) throw new ProtocolError("a frame without its stream");
  return streamId;
}

function sized(payload: Buffer, bytes: number): Buffer {
  if (payload.length !== bytes) throw wrongSize();
  return payload;
}

function wrongSize(): ProtocolError {
  return new ProtocolError("a frame of the wrong size", REASON.frameSize);
}

function incrementOf(payload: Buffer): number {
  const increment = sized(payload, 4).readUInt32BE(0) & MAX_WINDOW_BYTES;
  if (increment === 0) throw new ProtocolError("a window that grows by nothing");
  return increment;
}

function settingsOf(payload: Buffer): ReadonlyMap<number, number> {
  if (payload.length % 6 !== 0) throw wrongSize();
  const settings = new Map<number, number>();
  for (let at = 0; at < payload.length; at += 6) settings.set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
  const frameBytes = settings.get(SETTING.maxFrameSize) ?? 16_384;
  if (frameBytes < 16_384 || frameBytes >= 1 << 24) throw new ProtocolError("a frame size that may not be");
  if ((settings.get(SETTING.initialWindowSize) ?? 0) > MAX_WINDOW_BYTES) {
    throw new ProtocolError("a window that is too large", REASON.flowControl);
  }
  return settings;
}
