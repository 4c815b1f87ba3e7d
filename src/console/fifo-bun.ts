/** Pipes on Bun: `Bun.file(fd)`, the one way that polls them. Types are declared here, as the code also runs on Node. */
import { closeSync, readSync } from "node:fs";
import type { FifoReader, FifoWriter } from "./fifo.ts";

interface BunFile {
  stream(): ReadableStream<Uint8Array>;
  writer(): { write(data: Uint8Array): number | Promise<number>; flush(): number | Promise<number>; end(): unknown };
}

interface BunRuntime {
  file(fd: number): BunFile;
}

export function isBun(): boolean {
  return "Bun" in globalThis;
}

function bun(): BunRuntime {
  return (globalThis as unknown as { readonly Bun: BunRuntime }).Bun;
}

export function bunFdReader(fd: number): FifoReader {
  const reader = bun().file(fd).stream().getReader();
  const closeFd = closeOnce(fd);
  return {
    chunks: {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            yield value;
          }
        } finally {
          closeFd();
        }
      },
    },
    close() {
      // The pending read ends; then the loop above closes the descriptor again, which does nothing.
      reader.cancel().then(closeFd, closeFd);
    },
  };
}

export function bunFdWriter(fd: number): FifoWriter {
  const sink = bun().file(fd).writer();
  const closeFd = closeOnce(fd);
  const closed = Promise.withResolvers<void>();
  let [open, writing] = [true, false];
  return {
    async write(data) {
      if (!open || data.length === 0) return;
      sink.write(data);
      writing = true;
      const flushed = Promise.resolve(sink.flush()).finally(() => (writing = false));
      await Promise.race([flushed, closed.promise]);
    },
    close() {
      if (!open) return;
      open = false;
      closed.resolve();
      // end() does not close the descriptor, and without that the reader never sees the end.
      Promise.resolve(sink.end()).then(closeFd, closeFd);
      emptyWhile(fd, () => writing);
    },
  };
}

/**
 * Throws away what a full FIFO holds: a sink with a write under way keeps a descriptor of its own until the bytes
 * have gone somewhere, and no method of it lets go before.
 */
function emptyWhile(fd: number, isWriting: () => boolean): void {
  if (!isWriting()) return;
  try {
    readSync(fd, new Uint8Array(64 * 1024));
  } catch (error) {
    // EAGAIN: empty just now. Anything else: not a FIFO that we may read, so nothing can be done.
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
  }
  setTimeout(emptyWhile, 1, fd, isWriting);
}

function closeOnce(fd: number): () => void {
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    closeSync(fd);
  };
}
