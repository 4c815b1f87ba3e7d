/**
 * One clock for all frames. A key is answered in the same turn of the event loop; other changes come at the
 * pace of what caused them; where nothing changed there is no frame and no timer.
 */
export type Pace = "now" | "stream" | "change";

export interface FrameClock {
  /** Asks for a frame. */
  request(pace: Pace): void;
  /** Holds frames back, e.g. while another program has the terminal; requests are kept. */
  hold(): void;
  release(): void;
  stop(): void;
}

export interface FrameTimes {
  /** Shortest time between frames for streams (logs) and for other changes. */
  readonly streamMs: number;
  readonly changeMs: number;
  /** For so long after a key every change is shown at `activeMs`. */
  readonly activeForMs: number;
  readonly activeMs: number;
}

export const FRAME_TIMES: FrameTimes = { streamMs: 33, changeMs: 16, activeForMs: 500, activeMs: 16 };

export function frameClock(
  draw: () => void,
  times: FrameTimes = FRAME_TIMES,
  now = () => performance.now(),
): FrameClock {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let wanted = false;
  let held = false;
  let stopped = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let keyMs = Number.NEGATIVE_INFINITY;

  const fire = () => {
    clearTimeout(timer);
    clearImmediate(immediate);
    timer = undefined;
    immediate = undefined;
    if (held || stopped || !wanted) return;
    wanted = false;
    lastMs = now();
    draw();
  };
  const request = (pace: Pace) => {
    wanted = true;
    if (pace === "now") keyMs = now();
    if (held || stopped || immediate !== undefined) return;
    const gapMs =
      now() - keyMs < times.activeForMs ? times.activeMs : pace === "stream" ? times.streamMs : times.changeMs;
    const waitMs = pace === "now" ? 0 : lastMs + gapMs - now();
    // An immediate comes after React's microtasks and before the next input.
    if (waitMs <= 0) immediate = setImmediate(fire);
    else timer ??= setTimeout(fire, waitMs);
  };
  return {
    request,
    hold() {
      held = true;
    },
    release() {
      held = false;
      if (wanted) request("now");
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
