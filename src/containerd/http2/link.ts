/**
 * The bytes of a connection, out and in. Node and Bun have different hands for them: in Bun, loading node:net (and the
 * streams below it) takes 5 ms of every command.
 */

/** One way in and one way out; what is written before it is open waits. */
export interface Link {
  /** `taken` is called when all of it has left us; never where the link is lost before. */
  write(bytes: Uint8Array, taken: () => void): void;
  /** Closes when what was written has left. */
  end(): void;
  /** Whether the process lives on for this link's sake. */
  ref(): void;
  unref(): void;
}

export interface LinkListener {
  data(chunk: Buffer): void;
  /** Once; with the error where there was one. */
  closed(error: Error | undefined): void;
}

/** A link's socket, once it is open. */
export interface OpenSocket {
  /** How many of the bytes have left: where not all, `drained` is called when more can. */
  write(bytes: Uint8Array): number;
  end(): void;
  ref(): void;
  unref(): void;
}

export interface SocketListener extends LinkListener {
  drained(): void;
}

/** Opens a link to the unix socket at `path`. */
export function openLink(path: string, listener: LinkListener): Link {
  let waiting: { readonly bytes: Uint8Array; readonly taken: () => void }[] = [];
  let socket: OpenSocket | undefined;
  let [isRef, isEnding, isClosed] = [true, false, false];

  const pump = (): void => {
    for (let first = waiting[0]; first !== undefined && socket !== undefined && !isClosed; first = waiting[0]) {
      const left = first.bytes.subarray(Math.max(0, socket.write(first.bytes)));
      if (left.length > 0) {
        waiting[0] = { ...first, bytes: left };
        return;
      }
      waiting.shift();
      first.taken();
    }
    if (isEnding && !isClosed) socket?.end();
  };
  const closed = (error: Error | undefined): void => {
    if (isClosed) return;
    isClosed = true;
    waiting = [];
    listener.closed(error);
  };
  const keep = (): void => (isRef ? socket?.ref() : socket?.unref());
  openSocket(path, { data: listener.data, closed, drained: pump }).then(
    (opened) => {
      socket = opened;
      keep();
      pump();
    },
    (error: Error) => closed(error),
  );
  return {
    write(bytes, taken) {
      if (isClosed || isEnding) return;
      waiting.push({ bytes, taken });
      if (waiting.length === 1) pump();
    },
    end() {
      isEnding = true;
      pump();
    },
    ref() {
      isRef = true;
      keep();
    },
    unref() {
      isRef = false;
      keep();
    },
  };
}

async function openSocket(path: string, listener: SocketListener): Promise<OpenSocket> {
  if ("Bun" in globalThis) return (await import("./socket-bun.ts")).openBunSocket(path, listener);
  return (await import("./socket-node.ts")).openNodeSocket(path, listener);
}
