/**
 * Counts the output that could not be written, and says so in the log as soon as writing works again.
 */

export interface LossCounter {
  add(rawBytes: number, error?: unknown): void;
  /** False for a moment after a failure: a full disk need not be asked for every line. */
  mayTry(): boolean;
  /** The record that tells of the loss; undefined where there is none. */
  marker(): Uint8Array | undefined;
  clear(): void;
}

const PAUSE_MS = 200;

export function createLossCounter(now: () => string): LossCounter {
  let [lostBytes, retryAtMs] = [0, 0];
  let reason = "";
  return {
    add(rawBytes, error) {
      lostBytes += rawBytes;
      if (error === undefined) return;
      reason = String((error as NodeJS.ErrnoException).code ?? "EIO");
      retryAtMs = performance.now() + PAUSE_MS;
    },
    mayTry: () => performance.now() >= retryAtMs,
    marker() {
      if (lostBytes === 0) return undefined;
      return noticeRecord(`[log: lost ${lostBytes} bytes: ${reason}]\n`, now());
    },
    clear() {
      [lostBytes, retryAtMs] = [0, 0];
    },
  };
}

/** A record of our own, which tells of output that is missing. */
export function noticeRecord(log: string, time: string): Uint8Array {
  return Buffer.from(`${JSON.stringify({ log, stream: "stderr", time })}\n`);
}
