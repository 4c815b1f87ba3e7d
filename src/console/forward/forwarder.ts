/**
 * Sends messages to a server that may be away: a bounded queue, tries with longer and longer pauses, and a count of what
 * did not fit. It never holds up whoever writes.
 */
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

interface Waiting {
  readonly message: Uint8Array;
  readonly rawBytes: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
const BATCH_BYTES = 64 * 1024;
const FINISH_MS = 2000;

export function createForwarder(options: ForwarderOptions): Forwarder {
  const queue: Waiting[] = [];
  let [queuedBytes, lostBytes, reason] = [0, 0, "the buffer was full"];
  let [ended, givenUp] = [false, false];
  let wake = Promise.withResolvers<void>();
  const stir = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const lose = (rawBytes: number) => (lostBytes += rawBytes);
  const drop = (count: number) => {
    for (const { message } of queue.splice(0, count)) queuedBytes -= message.length;
  };

  const pass = async (link: Link): Promise<void> => {
    const batch = takeBatch(queue);
    await link.send(batch.map(({ message }) => message));
    drop(batch.length);
  };
  // Behind what was still in order when the loss began.
  const tellLoss = async (link: Link): Promise<void> => {
    const told = lostBytes;
    await link.send([options.lossMessage(told, reason)]);
    lostBytes -= told;
  };
  const serve = async (link: Link): Promise<void> => {
    while (!givenUp) {
      if (queue.length > 0) await pass(link);
      else if (lostBytes > 0) await tellLoss(link);
      else if (ended) return;
      else await wake.promise;
    }
  };
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!givenUp && !(ended && queue.length === 0 && lostBytes === 0)) {
      if (queue.length === 0 && lostBytes === 0) {
        await wake.promise;
        continue;
      }
      try {
        const link = await options.connect();
        failures = 0;
        await serve(link).finally(() => link.close());
      } catch (error) {
        reason = String((error as NodeJS.ErrnoException).code ?? (error as Error).message);
        failures += 1;
        if (failures > (options.maxRetries ?? Number.POSITIVE_INFINITY)) {
          lose(queue.reduce((sum, { rawBytes }) => sum + rawBytes, 0));
          drop(queue.length);
        }
        await Promise.race([pause(failures, options.retryWaitMs), givenUpSoon.promise]);
      }
    }
  };
  const givenUpSoon = Promise.withResolvers<void>();
  const running = run();
  return {
    send(message, rawBytes) {
      if (ended || queuedBytes + message.length > options.bufferBytes) lose(rawBytes);
      else {
        queue.push({ message, rawBytes });
        queuedBytes += message.length;
      }
      stir();
    },
    async finish() {
      ended = true;
      stir();
      const timer = setTimeout(() => {
        givenUp = true;
        givenUpSoon.resolve();
        stir();
      }, options.finishMs ?? FINISH_MS);
      await Promise.race([running, givenUpSoon.promise]);
      clearTimeout(timer);
      const left = lostBytes + queue.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
      if (left > 0) options.onLoss(left, reason);
    },
  };
}

function takeBatch(queue: readonly Waiting[]): Waiting[] {
  let [bytes, end] = [0, 0];
  while (end < queue.length && (end === 0 || bytes < BATCH_BYTES)) bytes += queue[end++]?.message.length ?? 0;
  return queue.slice(0, end);
}

function pause(failures: number, firstMs = FIRST_PAUSE_MS): Promise<void> {
  const ms = Math.min(firstMs * 2 ** (failures - 1), Math.max(LONGEST_PAUSE_MS, firstMs));
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
