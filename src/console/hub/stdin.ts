/**
 * Stdin of the container: a FIFO that stays open between clients, fed by one write at a time.
 */
import { openFifoWriter } from "../fifo.ts";

export interface Stdin {
  /** Resolves when the container's side took the bytes; at once after `close` and `abandon`. */
  write(data: Uint8Array): Promise<void>;
  /** Ends stdin after what was written before. */
  close(): void;
  /** The process has ended: nothing more is taken and nobody is kept waiting. */
  abandon(): void;
}

export interface StdinOptions {
  /** Has the shim close its own write end. */
  readonly onClose: () => Promise<void>;
}

/** Opens the FIFO at once, so that a shim that opens the other end never waits. */
export function openStdin(path: string, options: StdinOptions): Stdin {
  const writer = openFifoWriter(path);
  let open = true;
  // Several clients may type at once; each write stays whole.
  let tail: Promise<void> = Promise.resolve();
  return {
    write(data) {
      if (!open) return Promise.resolve();
      tail = tail.then(() => writer.write(data));
      return tail;
    },
    close() {
      if (!open) return;
      open = false;
      void tail.then(options.onClose).then(writer.close);
    },
    abandon() {
      open = false;
      writer.close();
    },
  };
}
