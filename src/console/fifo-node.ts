/** Pipes on Node: a socket on the descriptor is polled by the event loop (over 1 GiB/s, no pool thread). */
import { Socket } from "node:net";
import type { FifoReader, FifoWriter } from "./fifo.ts";

export function nodeFdReader(fd: number): FifoReader {
  const socket = new Socket({ fd, readable: true, writable: false });
  return {
    chunks: {
      async *[Symbol.asyncIterator]() {
        try {
          for await (const chunk of socket) yield chunk as Uint8Array;
        } catch (error) {
          // close() in the middle of a read ends the stream, as its caller asked.
          if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
        }
      },
    },
    close: () => void socket.destroy(),
  };
}

export function nodeFdWriter(fd: number): FifoWriter {
  const socket = new Socket({ fd, readable: false, writable: true });
  let failure: Error | undefined;
  socket.on("error", (error) => (failure = error));
  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return failure === undefined ? resolve() : reject(failure);
        const settle = (error?: Error | null) => {
          socket.off("close", settle);
          if (failure === undefined) resolve();
          else reject(error ?? failure);
        };
        socket.once("close", settle);
        socket.write(data, settle);
      }),
    close: () => void socket.destroy(),
  };
}
