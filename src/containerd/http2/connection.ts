/** One HTTP/2 connection over a unix socket, from our preface to its end. */
import {
  DEFAULT_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  encodeFrame,
  encodeNumbers,
  encodeSettings,
  FLAG,
  FRAME,
  MAX_WINDOW_BYTES,
  PREFACE,
  ProtocolError,
  REASON,
  SETTING,
} from "./frame.ts";
import type { Header } from "./header-table.ts";
import { encodeHeaders, NO_TABLE } from "./hpack.ts";
import { openLink } from "./link.ts";
import { encodeMessage } from "./message.ts";
import { createOutflow } from "./outflow.ts";
import { createReceiver, MAX_HEADERS_BYTES } from "./receiver.ts";
import { STATUS, type Status } from "./status.ts";
import { createStream, type Listener, STREAM_WINDOW_BYTES, type Stream } from "./stream.ts";
import { createWriter } from "./writer.ts";

// Each stream has its own window, so the connection's only has to be out of the way.
const CONNECTION_WINDOW_BYTES = 64 << 20;
const LAST_STREAM_ID = MAX_WINDOW_BYTES - 1;

/** A call under way. */
export interface Call {
  send(message: Uint8Array, isLast: boolean): void;
  /** Says that no message follows. */
  end(): void;
  cancel(): void;
  setReading(isReading: boolean): void;
}

export interface Connection {
  /** The peer has answered our greeting. */
  readonly isUp: boolean;
  /** False when the peer bears no further stream just now. */
  readonly hasRoom: boolean;
  open(headers: readonly Header[], listener: Listener): Call;
  /** Says good-bye; calls under way end as `unavailable`. */
  close(): void;
}

export interface ConnectionOptions {
  readonly maxMessageBytes: number;
  readonly onUp: () => void;
  /** A call has ended, or the peer bears more of them. */
  readonly onRoom: () => void;
  /** It takes no new calls any more; those under way may go on. */
  readonly onLeaving: () => void;
}

/** Connects to the socket at `path`. Calls may be opened at once: they leave with the greeting. */
export function openConnection(path: string, options: ConnectionOptions): Connection {
  const streams = new Map<number, Stream>();
  const link = openLink(path, {
    data(chunk) {
      if (isDown) return;
      try {
        receive(chunk);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        goDown(lost(error.message, error, !isUp), error.reason);
      }
    },
    closed: (error) => goDown(lost(error?.message ?? "the connection was lost", error, !isUp)),
  });
  const { write, answer, flush } = createWriter(link);
  const outflow = createOutflow(write);
  let nextStreamId = 1;
  let maxStreams = Number.POSITIVE_INFINITY;
  let uncredited = 0;
  let [isUp, isLeaving, isDown] = [false, false, false];

  const receive = createReceiver({
    settings(settings) {
      const frameBytes = settings.get(SETTING.maxFrameSize);
      if (frameBytes !== undefined) outflow.setFrameBytes(frameBytes);
      const windowBytes = settings.get(SETTING.initialWindowSize);
      if (windowBytes !== undefined) outflow.setInitialWindow(windowBytes);
      maxStreams = settings.get(SETTING.maxConcurrentStreams) ?? maxStreams;
      answer(encodeFrame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(0)));
      if (!isUp) {
        isUp = true;
        options.onUp();
      }
      options.onRoom();
    },
    data(streamId, content, frameBytes, isLast) {
      creditConnection(frameBytes);
      streamOf(streamId)?.data(content, frameBytes, isLast);
    },
    headers: (streamId, headers, isLast) => streamOf(streamId)?.headers(headers, isLast),
    reset: (streamId, reason) => streamOf(streamId)?.reset(reason),
    windowUpdate(streamId, bytes) {
      if (streamId === 0) outflow.grow(bytes);
      else streamOf(streamId)?.lane.grow(bytes);
    },
    ping: (payload) => answer(encodeFrame(FRAME.ping, FLAG.ack, 0, payload)),
    goAway(lastStreamId, reason) {
      leave();
      const details = `containerd closed the connection with HTTP/2 error ${reason}`;
      const status: Status = { code: STATUS.unavailable, details, from: "peer", isUntouched: true };
      for (const [id, stream] of [...streams]) if (id > lastStreamId) stream.fail(status);
      if (streams.size === 0) goDown(status);
    },
  });

  greet(write);

  function streamOf(streamId: number): Stream | undefined {
    if (streamId % 2 === 0 || streamId >= nextStreamId) throw new ProtocolError("a stream that we did not open");
    // Undefined for one that is over: the peer may not have heard of it yet.
    return streams.get(streamId);
  }

  function creditConnection(bytes: number): void {
    uncredited += bytes;
    if (uncredited < CONNECTION_WINDOW_BYTES / 4) return;
    write(encodeNumbers(FRAME.windowUpdate, 0, uncredited));
    uncredited = 0;
  }

  function leave(): void {
    if (isLeaving) return;
    isLeaving = true;
    options.onLeaving();
  }

  function goDown(status: Status, reason: number = REASON.none): void {
    if (isDown) return;
    isDown = true;
    leave();
    for (const stream of [...streams.values()]) stream.fail(status);
    write(encodeNumbers(FRAME.goAway, 0, 0, reason));
    flush();
    link.end();
    link.unref();
  }

  function forget(streamId: number): void {
    streams.delete(streamId);
    if (streams.size === 0) {
      link.unref();
      if (isLeaving && !isDown) goDown(lost("the connection was closed", undefined, true));
    }
    options.onRoom();
  }

  return {
    get isUp() {
      return isUp && !isDown;
    },
    get hasRoom() {
      return streams.size < maxStreams;
    },
    open(headers, listener) {
      const streamId = nextStreamId;
      nextStreamId += 2;
      const lane = outflow.openLane(streamId);
      const { maxMessageBytes } = options;
      const stream = createStream({ lane, listener, maxMessageBytes, write, closed: () => forget(streamId) });
      streams.set(streamId, stream);
      link.ref();
      writeHeaders(write, streamId, headers);
      if (nextStreamId > LAST_STREAM_ID) leave();
      return {
        send: (message, isLast) => lane.send(encodeMessage(message), isLast),
        end: () => lane.send(Buffer.alloc(0), true),
        cancel: stream.cancel,
        setReading: stream.setReading,
      };
    },
    close: () => goDown(lost("the connection was closed", undefined, !isUp)),
  };
}

function greet(write: (bytes: Buffer) => void): void {
  write(PREFACE);
  write(
    encodeSettings([
      [SETTING.enablePush, 0],
      [SETTING.initialWindowSize, STREAM_WINDOW_BYTES],
      [SETTING.maxHeaderListSize, MAX_HEADERS_BYTES],
    ]),
  );
  write(encodeNumbers(FRAME.windowUpdate, 0, CONNECTION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES));
}

/** HEADERS and, where they are long, CONTINUATION. */
function writeHeaders(write: (bytes: Buffer) => void, streamId: number, headers: readonly Header[]): void {
  // Once would do; at each block it costs a byte and no memory of ours.
  let rest = Buffer.concat([NO_TABLE, encodeHeaders(headers)]);
  for (let type: number = FRAME.headers; ; type = FRAME.continuation) {
    const part = rest.subarray(0, DEFAULT_FRAME_BYTES);
    rest = rest.subarray(part.length);
    write(encodeFrame(type, rest.length === 0 ? FLAG.endHeaders : 0, streamId, part));
    if (rest.length === 0) return;
  }
}

/** How a call ends whose connection does. */
function lost(details: string, cause: unknown, isUntouched: boolean): Status {
  return { code: STATUS.unavailable, details, from: "connection", cause, isUntouched };
}
