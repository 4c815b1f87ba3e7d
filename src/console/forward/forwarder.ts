/**
 * Sends messages to a server that may be away: a bounded queue, tries with longer and longer pauses, and a count of what
 * did not fit. It never holds up whoever writes.
 */
import { type Backlog, createBacklog } from "./backlog.ts";
import type { Link } from "./link.ts";

export interface Forwarder {
  /** Takes a message that stands for `rawBytes` of output, or counts it as lost. */
  send(message: Uint8Array, rawBytes: number): void;
  /** Resolves when all is sent, or when it has taken too long; nothing is taken afterwards. */
  finish(): Promise<void>;
}

export interface ForwarderOptions {
  readonly connect: () => Promise<Link>;
  readonly bufferBytes: number;
  readonly retryWaitMs?: number;
  /** Tries in a row after which what waits is lost. */
  readonly maxRetries?: number;
  /** The message that tells the server of a loss. */
  readonly lossMessage: (lostBytes: number, reason: string) => Uint8Array;
  /** Told of a loss that the server never heard of. */
  readonly onLoss: (lostBytes: number, reason: string) => void;
  /** How long `finish` waits for a server that is away. */
  readonly finishMs?: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
const FINISH_MS = 2000;

interface Running extends ForwarderOptions {
  readonly backlog: Backlog;
  /** Resolves at the next message, and at the end. */
  readonly stirred: () => Promise<void>;
  /** Resolves when nobody waits for us any more. */
  readonly givenUp: Promise<void>;
  readonly state: { ended: boolean; givenUp: boolean; reason: string };
}

export function createForwarder(options: ForwarderOptions): Forwarder {
  const backlog = createBacklog(options.bufferBytes);
  const state = { ended: false, givenUp: false, reason: "the buffer was full" };
  const givenUp = Promise.withResolvers<void>();
  let wake = Promise.withResolvers<void>();
  const stir = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const giveUp = () => {
    state.givenUp = true;
    givenUp.resolve();
    stir();
  };
  const running = run({ ...options, backlog, state, givenUp: givenUp.promise, stirred: () => wake.promise });
  return {
    send(message, rawBytes) {
      if (state.ended) backlog.lose(rawBytes);
      else backlog.add(message, rawBytes);
      stir();
    },
    async finish() {
      state.ended = true;
      stir();
      const timer = setTimeout(giveUp, options.finishMs ?? FINISH_MS);
      await Promise.race([running, givenUp.promise]);
      clearTimeout(timer);
      backlog.giveUp();
      if (backlog.lostBytes() > 0) options.onLoss(backlog.lostBytes(), state.reason);
    },
  };
}

/** Connects whenever there is something to send, until all is sent or nobody waits for it any more. */
async function run(running: Running): Promise<void> {
  const { backlog, state, stirred } = running;
  const isDone = () => backlog.isEmpty() && backlog.lostBytes() === 0;
  for (let failures = 0; !state.givenUp; ) {
    if (isDone()) {
      if (state.ended) return;
      await stirred();
      continue;
    }
    try {
      const link = await running.connect();
      failures = 0;
      await serve(running, link).finally(() => link.close());
    } catch (error) {
      state.reason = String((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      failures += 1;
      if (failures > (running.maxRetries ?? Number.POSITIVE_INFINITY)) backlog.giveUp();
      await Promise.race([pause(failures, running.retryWaitMs), running.givenUp]);
    }
  }
}

async function serve({ backlog, state, stirred, lossMessage }: Running, link: Link): Promise<void> {
  while (!state.givenUp) {
    const lostBytes = backlog.lostBytes();
    if (!backlog.isEmpty()) {
      const batch = backlog.batch();
      await link.send(batch);
      backlog.taken(batch.length);
    } else if (lostBytes > 0) {
      // Behind what was still in order when the loss began.
      await link.send([lossMessage(lostBytes, state.reason)]);
      backlog.told(lostBytes);
    } else if (state.ended) return;
    else await stirred();
  }
}

function pause(failures: number, firstMs = FIRST_PAUSE_MS): Promise<void> {
  const ms = Math.min(firstMs * 2 ** (failures - 1), Math.max(LONGEST_PAUSE_MS, firstMs));
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
