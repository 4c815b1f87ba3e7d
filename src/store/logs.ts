/** One container's log, read or followed into a ring for as long as somebody looks, over restarts of it and of containerd. */
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import type { Engine, LogOptions, LogRecord } from "../engine/types.ts";
import { LINE_LIMITS, type LineLimits, LineRing } from "../logs/line-ring.ts";
import { keyOf, type ObjectKey } from "./state.ts";
import type { Store } from "./store.ts";

export type LogState =
  | { readonly kind: "loading" }
  | { readonly kind: "following" }
  /** The container has ended and its log was read; goes on by itself when it starts again. */
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly reason: string };

export interface LogStream {
  readonly ring: LineRing;
  readonly state: LogState;
  /** Lines that a fast writer rotated away before they were read; -1: nobody can say how many. */
  readonly lost: number;
  /** Called at most once a turn of the event loop, however many lines came. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

export interface OpenLogsOptions {
  readonly namespace: string;
  readonly id: string;
  /** Lines read back from the file at the start; default 2,000. */
  readonly tail?: number;
  /** Only what was written then or later. */
  readonly sinceMs?: number;
  /** Only what was written until then: nothing is followed. */
  readonly untilMs?: number;
  /** The first lines there are (or since `sinceMs`), as many as are kept; nothing is followed. */
  readonly head?: boolean;
  readonly limits?: LineLimits;
  readonly retryMs?: number;
}

/** Lines taken before the event loop gets its turn, so that keys are answered under any flood. */
const LINES_A_TURN = 1000;

/** Follows until closed. */
export function openLogs(engine: Engine, store: Store, options: OpenLogsOptions): LogStream {
  const follower = new Follower(engine, store, options);
  void follower.run();
  return follower;
}

/** Where one loss could not be counted, their sum cannot either. */
export function sumOfLosses(losses: readonly number[]): number {
  return losses.some((lines) => lines < 0) ? -1 : losses.reduce((sum, lines) => sum + lines, 0);
}

class Follower implements LogStream {
  readonly ring: LineRing;
  state: LogState = { kind: "loading" };
  lost = 0;
  readonly #engine: Engine;
  readonly #store: Store;
  readonly #options: OpenLogsOptions;
  readonly #key: ObjectKey;
  readonly #closed = new AbortController();
  readonly #listeners = new Set<() => void>();
  #isTold = true;
  /** Time of the last record; kept over failures, so that a second try goes on where the first one stopped. */
  #last: string | undefined;

  constructor(engine: Engine, store: Store, options: OpenLogsOptions) {
    this.#engine = engine.inNamespace(options.namespace);
    this.#store = store;
    this.#options = options;
    this.#key = keyOf(options.namespace, options.id);
    this.ring = new LineRing(options.limits ?? LINE_LIMITS);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const started = this.#startedAt();
      try {
        await this.#follow();
        this.#set({ kind: "ended" });
        if (!this.#goesOn) return;
        await startedAgain(this.#store, () => this.#startedAt() !== started, signal);
      } catch (error) {
        this.#set({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
        await delay(this.#options.retryMs ?? 1000, undefined, { signal }).catch(ignoreAbort);
      }
    }
  }

  get #goesOn(): boolean {
    return this.#options.untilMs === undefined && this.#options.head !== true;
  }

  async #follow(): Promise<void> {
    const before = this.#last;
    const ended = () => hasEnded(this.#store, this.#key);
    const options = { follow: this.#goesOn, ended, signal: this.#closed.signal, ...this.#window(before) };
    let taken = 0;
    for await (const record of this.#engine.containers.logs(this.#options.id, options)) {
      if (this.state.kind !== "following") this.#set({ kind: "following" });
      if (before === undefined || isLater(record.time, before)) this.#take(record);
      taken += 1;
      if (taken % LINES_A_TURN === 0) await turn();
      if (this.#options.head === true && this.ring.dropped > 0) return;
    }
  }

  /** Which part of the log is read: that of the options, and after a failure what is still missing of it. */
  #window(before: string | undefined): LogOptions {
    const { tail = 2000, sinceMs, untilMs, head } = this.#options;
    const until = untilMs === undefined ? {} : { untilMs };
    if (before !== undefined) return { sinceMs: Math.floor(Date.parse(before)), ...until };
    return { ...(head === true ? {} : { tail }), ...(sinceMs === undefined ? {} : { sinceMs }), ...until };
  }

  #take({ stream, time, data, lostLines }: LogRecord): void {
    if (lostLines !== undefined) this.lost = sumOfLosses([this.lost, lostLines]);
    this.ring.push(stream, time, data);
    this.#last = time;
    this.#tell();
  }

  #startedAt(): number | undefined {
    return this.#store.getState().containers.get(this.#key)?.startedAtMs;
  }

  #set(state: LogState): void {
    this.state = state;
    this.#tell();
  }

  #tell(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    setImmediate(() => {
      this.#isTold = true;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** As far as the state knows: without a connection it knows nothing new. */
function hasEnded(store: Store, key: ObjectKey): boolean {
  const { connection, containers } = store.getState();
  const status = containers.get(key)?.status;
  return connection.kind === "live" && (status === undefined || status === "exited");
}

async function startedAgain(store: Store, isNew: () => boolean, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = () => {
    if (signal.aborted || isNew()) resolve();
  };
  const unsubscribe = store.subscribe(check);
  signal.addEventListener("abort", check, { once: true });
  check();
  await promise;
  unsubscribe();
  signal.removeEventListener("abort", check);
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== "AbortError") throw error;
}

/** RFC 3339 drops trailing zeros of the fraction and may bear any zone: text order is not time order. */
export function isLater(time: string, than: string): boolean {
  const difference = Date.parse(time) - Date.parse(than);
  return difference === 0 ? nanoseconds(time) > nanoseconds(than) : difference > 0;
}

function nanoseconds(time: string): string {
  return (/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0");
}
