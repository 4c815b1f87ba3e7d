/** Ends work in which nothing moves. */
import { LeptonError } from "../../../errors.ts";

export interface IdleWatch {
  /** Aborts when nothing has moved for too long, and when the caller's signal does. */
  readonly signal: AbortSignal;
  moved(): void;
  /** Nothing more is expected to move. */
  rest(): void;
  close(): void;
}

export function openIdleWatch(idleMs: number, signal?: AbortSignal): IdleWatch {
  const idle = new AbortController();
  const expire = () => idle.abort(new LeptonError("timeout", `no byte came for ${Math.round(idleMs / 1000)} s`));
  let timer: NodeJS.Timeout | undefined = setTimeout(expire, idleMs);
  const close = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
    moved: () => void timer?.refresh(),
    rest: close,
    close,
  };
}
