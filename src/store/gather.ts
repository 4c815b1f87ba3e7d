/** Turns many pokes into few runs. */
export interface Gather {
  /** Asks for a run; many pokes in one interval cause one. */
  poke(): void;
  /** Pokes wait until this is called. */
  open(): void;
  /** Rejects with the first failure of `work`, after which nothing runs any more. */
  readonly failed: Promise<never>;
}

/** Runs `work` `afterMs` after a first poke and never twice at once; pokes during a run cause one more. */
export function gather(afterMs: number, work: () => Promise<void>, signal: AbortSignal): Gather {
  const failure = Promise.withResolvers<never>();
  // Nobody may be listening any more when a run fails after the end.
  failure.promise.catch(() => undefined);
  let poked = false;
  let isOpen = false;
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  const run = async () => {
    timer = undefined;
    poked = false;
    running = true;
    try {
      await work();
    } catch (error) {
      failure.reject(error);
      return;
    }
    running = false;
    schedule();
  };
  const schedule = () => {
    if (!poked || !isOpen || running || timer !== undefined || signal.aborted) return;
    timer = setTimeout(run, afterMs);
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

  return {
    poke() {
      poked = true;
      schedule();
    },
    open() {
      isOpen = true;
      schedule();
    },
    failed: failure.promise,
  };
}
