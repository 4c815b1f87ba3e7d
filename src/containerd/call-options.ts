/** What every call takes. */
export interface CallOptions {
  /** Cancels the call; the promise or the stream then ends with `canceled`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call ends with `timeout`; Infinity for none. Each verb has its own default. */
  readonly deadlineMs?: number | undefined;
  /** Lease that keeps what the call makes from containerd's garbage collector. */
  readonly lease?: string | undefined;
  /** Another namespace than the client's. */
  readonly namespace?: string | undefined;
  /** Wait, within the deadline, for a containerd that is not there yet, instead of failing at once. */
  readonly waitForReady?: boolean | undefined;
}

/** Options of a call that makes something only a lease keeps alive. */
export interface LeasedCallOptions extends CallOptions {
  readonly lease: string;
}

/**
 * Default deadlines. Waits and streams have none. They end calls to a daemon that hangs, and no others: with two
 * hundred `run` at once on two cores a mere list takes over 10 s.
 */
export const DEADLINE_MS = {
  read: 60_000,
  write: 60_000,
  /** Disk work of a snapshotter, a garbage collection that is waited for, a runtime that starts or freezes. */
  slow: 120_000,
  /** The shim waits 30 s for fifo readers, and hooks have time limits of their own. */
  taskCreate: 120_000,
  none: Number.POSITIVE_INFINITY,
} as const;
