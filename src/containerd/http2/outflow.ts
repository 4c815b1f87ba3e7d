/** What we send, within the windows that the peer grants: one for the connection and one for each stream. */
import {
  DEFAULT_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  frameHeader,
  MAX_WINDOW_BYTES,
  ProtocolError,
  REASON,
} from "./frame.ts";

/** The sending half of a stream. */
export interface Lane {
  readonly streamId: number;
  /** Takes all bytes at once; they leave as the windows allow. */
  send(bytes: Buffer, isLast: boolean): void;
  /** Drops what has not left. */
  drop(): void;
  grow(bytes: number): void;
  /** True when the last byte has left. */
  readonly isEnded: boolean;
}

export interface Outflow {
  openLane(streamId: number): Lane;
  grow(bytes: number): void;
  /** The peer's SETTINGS: also for the lanes that are open. */
  setInitialWindow(bytes: number): void;
  setFrameBytes(bytes: number): void;
}

/** Makes the outflow of a connection; `write` takes what may leave. */
export function createOutflow(write: (bytes: Buffer) => void): Outflow {
  const lanes = new Set<() => void>();
  const windows = new Set<{ bytes: number }>();
  let frameBytes = DEFAULT_FRAME_BYTES;
  let initialWindow = DEFAULT_WINDOW_BYTES;
  const shared = { bytes: DEFAULT_WINDOW_BYTES };

  const openLane = (streamId: number): Lane => {
    const own = { bytes: initialWindow };
    const queue: Buffer[] = [];
    let [isClosing, isEnded] = [false, false];
    windows.add(own);

    const pump = (): void => {
      for (let head = queue[0]; head !== undefined; head = queue[0]) {
        const room = Math.min(own.bytes, shared.bytes, frameBytes);
        if (room <= 0) return void lanes.add(pump);
        const part = head.subarray(0, room);
        if (part.length === head.length) queue.shift();
        else queue[0] = head.subarray(room);
        own.bytes -= part.length;
        shared.bytes -= part.length;
        emit(part);
      }
      lanes.delete(pump);
      if (isClosing && !isEnded) emit(Buffer.alloc(0));
    };
    const emit = (part: Buffer): void => {
      isEnded = isClosing && queue.length === 0;
      if (isEnded) windows.delete(own);
      write(frameHeader(FRAME.data, isEnded ? FLAG.endStream : 0, streamId, part.length));
      if (part.length > 0) write(part);
    };
    return {
      streamId,
      send(bytes, isLast) {
        if (isClosing) return;
        isClosing = isLast;
        if (bytes.length > 0) queue.push(bytes);
        pump();
      },
      drop() {
        isClosing = true;
        isEnded = true;
        queue.length = 0;
        lanes.delete(pump);
        windows.delete(own);
      },
      grow(bytes) {
        grown(own, bytes);
        pump();
      },
      get isEnded() {
        return isEnded;
      },
    };
  };

  return {
    openLane,
    grow(bytes) {
      grown(shared, bytes);
      // One that is held back again goes to the end of the row.
      for (const pump of [...lanes]) {
        lanes.delete(pump);
        pump();
      }
    },
    setInitialWindow(bytes) {
      const change = bytes - initialWindow;
      initialWindow = bytes;
      for (const own of windows) grown(own, change);
      for (const pump of [...lanes]) pump();
    },
    setFrameBytes(bytes) {
      frameBytes = bytes;
    },
  };
}

function grown(window: { bytes: number }, bytes: number): void {
  window.bytes += bytes;
  if (window.bytes > MAX_WINDOW_BYTES) throw new ProtocolError("a window grew too far", REASON.flowControl);
}
