/** Ends work in which nothing moves, or so little that it would never end. */
import { LeptonError } from "../../../errors.ts";
import { FLOOR_BYTES_PER_SECOND } from "../../../registry/http/patience.ts";

export interface IdleWatch {
  /** Aborts when too little has moved for too long, and when the caller's signal does. */
  readonly signal: AbortSignal;
  /** Bytes have passed: patience begins anew once they are 1 KiB/s over the whole of it. */
  passed(bytes: number): void;
  /** Something is complete, however small. */
  moved(): void;
  /** Nothing more is expected to move. */
  rest(): void;
  /** Ends the work with this error. */
  stop(error: LeptonError): void;
  close(): void;
}

export function openIdleWatch(idleMs: number, signal?: AbortSignal): IdleWatch {
  const idle = new AbortController();
  const enoughBytes = (idleMs / 1000) * FLOOR_BYTES_PER_SECOND;
  const late = `less than 1 KiB/s came for ${idleMs / 1000} s`;
  let timer: NodeJS.Timeout | undefined = setTimeout(() => stop(new LeptonError("timeout", late)), idleMs);
  let passedBytes = 0;
  const stop = (error: LeptonError): void => idle.abort(error);
  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const moved = (): void => {
    passedBytes = 0;
    timer?.refresh();
  };
  const passed = (bytes: number): void => {
    passedBytes += bytes;
    if (passedBytes >= enoughBytes) moved();
  };
  return {
    signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
    passed,
    moved,
    rest: close,
    stop,
    close,
  };
}
