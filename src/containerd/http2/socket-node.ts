/** A socket of Node's. */
import { connect } from "node:net";
import type { OpenSocket, SocketListener } from "./link.ts";

/** Connects; rejects where nobody answers. */
export function openNodeSocket(path: string, { data, drained, closed }: SocketListener): Promise<OpenSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<OpenSocket>();
  const socket = connect(path);
  socket.on("data", data);
  socket.on("drain", drained);
  socket.on("error", (error) => {
    reject(error);
    closed(error);
  });
  socket.on("close", () => closed(undefined));
  socket.once("connect", () =>
    resolve({
      write(bytes) {
        if (socket.writableNeedDrain) return 0;
        socket.write(bytes);
        return bytes.length;
      },
      end: () => void socket.end(() => socket.destroy()),
      ref: () => void socket.ref(),
      unref: () => void socket.unref(),
    }),
  );
  return promise;
}
