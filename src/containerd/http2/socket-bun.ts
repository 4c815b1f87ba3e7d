/** A socket of Bun's own. */
import type { OpenSocket, SocketListener } from "./link.ts";

interface BunHandlers {
  data(socket: OpenSocket, chunk: Buffer): void;
  drain(): void;
  error(socket: OpenSocket, error: Error): void;
  close(): void;
}

// The part of Bun's API that we call, so that Bun's types need not come into the project.
interface BunApi {
  connect(options: { readonly unix: string; readonly socket: BunHandlers }): Promise<OpenSocket>;
}

/** Connects; rejects where nobody answers. */
export function openBunSocket(path: string, { data, drained, closed }: SocketListener): Promise<OpenSocket> {
  const { Bun } = globalThis as unknown as { readonly Bun: BunApi };
  return Bun.connect({
    unix: path,
    socket: {
      data: (_socket, chunk) => data(chunk),
      drain: drained,
      // What `data` throws comes here too.
      error: (_socket, error) => closed(error),
      close: () => closed(undefined),
    },
  });
}
