/** One call on a connection: what the peer sends of it, and what we grant the peer. */
import { encodeNumbers, FRAME, ProtocolError, REASON } from "./frame.ts";
import type { Header } from "./header-table.ts";
import { createMessageReader } from "./message.ts";
import type { Lane } from "./outflow.ts";
import { STATUS, type Status, statusOf, statusOfReset } from "./status.ts";

/** What the peer may send of a stream before we have taken anything. */
export const STREAM_WINDOW_BYTES = 1 << 20;
// Little enough that the peer never waits for it, and not a frame for each frame.
const CREDIT_BYTES = STREAM_WINDOW_BYTES / 4;

/** Who made the call. */
export interface Listener {
  message(message: Buffer): void;
  /** Once, and nothing after it. */
  end(status: Status): void;
}

/** The stream as its connection sees it. */
export interface Stream {
  readonly lane: Lane;
  data(content: Buffer, frameBytes: number, isLast: boolean): void;
  headers(headers: readonly Header[], isLast: boolean): void;
  reset(reason: number): void;
  /** Ends it for a reason that lies in the connection. */
  fail(status: Status): void;
  /** Stops at our wish: the peer is told, the listener is not. */
  cancel(): void;
  /** While false, the peer gets no new credit: it stops when the window is used up. */
  setReading(isReading: boolean): void;
}

export interface StreamOptions {
  readonly lane: Lane;
  readonly listener: Listener;
  readonly maxMessageBytes: number;
  readonly write: (bytes: Buffer) => void;
  /** The stream is over: forget it. */
  readonly closed: () => void;
}

/** Makes the receiving half of a stream around its sending half. */
export function createStream({ lane, listener, maxMessageBytes, write, closed }: StreamOptions): Stream {
  const { streamId } = lane;
  const reader = createMessageReader(maxMessageBytes, (message) => {
    if (!isOver) listener.message(message);
  });
  let window = STREAM_WINDOW_BYTES;
  let httpStatus = "";
  let [isReading, isOver] = [true, false];

  const end = (status: Status, reset: number | undefined): void => {
    if (isOver) return;
    close(reset);
    listener.end(status);
  };
  const close = (reset: number | undefined): void => {
    isOver = true;
    lane.drop();
    if (reset !== undefined) write(encodeNumbers(FRAME.rstStream, streamId, reset));
    closed();
  };
  const credit = (): void => {
    const used = STREAM_WINDOW_BYTES - window;
    if (isOver || !isReading || used < CREDIT_BYTES) return;
    window += used;
    write(encodeNumbers(FRAME.windowUpdate, streamId, used));
  };
  const finish = (status: Status): void => {
    const torn = status.code === STATUS.ok && !reader.isAtEnd;
    // A peer that has answered before we said all hears that nothing more comes.
    end(torn ? internal("the last message is cut short") : status, lane.isEnded ? undefined : REASON.cancel);
  };
  return {
    lane,
    data(content, frameBytes, isLast) {
      window -= frameBytes;
      if (window < 0) throw new ProtocolError("the peer sends more than was granted", REASON.flowControl);
      const broken = reader.read(content);
      if (broken !== undefined)
        return end({ code: STATUS.resourceExhausted, details: broken, from: "peer" }, REASON.cancel);
      if (isLast) finish(statusOf([], httpStatus));
      else credit();
    },
    headers(headers, isLast) {
      httpStatus = headers.find(([name]) => name === ":status")?.[1] ?? httpStatus;
      if (isLast) finish(statusOf(headers, httpStatus));
    },
    reset: (reason) => end(statusOfReset(reason), undefined),
    fail: (status) => end(status, undefined),
    cancel() {
      if (!isOver) close(REASON.cancel);
    },
    setReading(wanted) {
      isReading = wanted;
      credit();
    },
  };
}

function internal(details: string): Status {
  return { code: STATUS.internal, details, from: "peer" };
}
