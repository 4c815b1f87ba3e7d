/** What waits for a server: whole messages up to a limit, and a count of the output that did not fit. */

export interface Backlog {
  /** Takes a message that stands for `rawBytes` of output, or counts it as lost. */
  add(message: Uint8Array, rawBytes: number): void;
  /** Counts output that will not be sent. */
  lose(rawBytes: number): void;
  /** The next messages in order, about 64 KiB; they stay until they are taken. */
  batch(): readonly Uint8Array[];
  taken(count: number): void;
  /** Counts all that waits as lost. */
  giveUp(): void;
  lostBytes(): number;
  /** The server knows of so much of the loss. */
  told(lostBytes: number): void;
  isEmpty(): boolean;
}

const BATCH_BYTES = 64 * 1024;

export function createBacklog(limitBytes: number): Backlog {
  const queue: { readonly message: Uint8Array; readonly rawBytes: number }[] = [];
  let [queuedBytes, lostBytes] = [0, 0];
  const take = (count: number) => {
    const taken = queue.splice(0, count);
    for (const { message } of taken) queuedBytes -= message.length;
    return taken;
  };
  return {
    add(message, rawBytes) {
      if (queuedBytes + message.length > limitBytes) {
        lostBytes += rawBytes;
        return;
      }
      queue.push({ message, rawBytes });
      queuedBytes += message.length;
    },
    lose(rawBytes) {
      lostBytes += rawBytes;
    },
    batch() {
      let [bytes, end] = [0, 0];
      while (end < queue.length && (end === 0 || bytes < BATCH_BYTES)) bytes += queue[end++]?.message.length ?? 0;
      return queue.slice(0, end).map(({ message }) => message);
    },
    taken: (count) => void take(count),
    giveUp() {
      for (const { rawBytes } of take(queue.length)) lostBytes += rawBytes;
    },
    lostBytes: () => lostBytes,
    told(bytes) {
      lostBytes -= bytes;
    },
    isEmpty: () => queue.length === 0,
  };
}
