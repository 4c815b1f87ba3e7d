/** Calls to one unix socket: over one connection, which is made when it is needed and made again after a loss. */
import { type Call, type Connection, openConnection } from "./connection.ts";
import type { Header } from "./header-table.ts";
import type { Status } from "./status.ts";
import type { Listener } from "./stream.ts";

// The server sends up to 16 MiB.
const MAX_MESSAGE_BYTES = 32 << 20;
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.6;

export interface NewCall {
  readonly headers: readonly Header[];
  /** Try again, with pauses, as long as nobody answers at the socket; the caller says when it is enough. */
  readonly waitForReady: boolean;
  readonly listener: Listener;
}

export interface Transport {
  /** Begins a call; it connects at once, whatever happened before. */
  call(call: NewCall): Call;
  /** Somebody answers at the socket. */
  readonly isUp: boolean;
  /** Says good-bye; end the calls first. */
  close(): void;
}

/** A call that has a stream, or waits for one. */
interface Pending extends Call {
  attach(connection: Connection): void;
}

/** Makes the transport; nothing is sent yet. */
export function openTransport(path: string): Transport {
  const waiting = new Set<Pending>();
  let current: Connection | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;

  const connection = (): Connection => {
    current ??= openConnection(path, {
      maxMessageBytes: MAX_MESSAGE_BYTES,
      onUp: () => {
        pauseMs = FIRST_PAUSE_MS;
        clearTimeout(timer);
        timer = undefined;
      },
      onRoom: attachWaiting,
      onLeaving: () => {
        current = undefined;
      },
    });
    return current;
  };
  /** Those that wait for room, or for somebody to answer. */
  const attachWaiting = (): void => {
    for (const call of waiting) {
      if (timer !== undefined || !(current ?? { hasRoom: true }).hasRoom) return;
      waiting.delete(call);
      call.attach(connection());
    }
  };
  const attach = (call: Pending): void => {
    const to = connection();
    if (to.hasRoom) call.attach(to);
    else waiting.add(call);
  };
  const attachLater = (call: Pending): void => {
    waiting.add(call);
    timer ??= setTimeout(() => {
      timer = undefined;
      attachWaiting();
    }, pauseMs);
    pauseMs = Math.min(pauseMs * PAUSE_GROWTH, LAST_PAUSE_MS);
  };
  return {
    call(options) {
      const call = createPending(options, {
        again: attach,
        later: attachLater,
        forget: (gone) => waiting.delete(gone),
      });
      attach(call);
      return call;
    },
    get isUp() {
      return current?.isUp ?? false;
    },
    close() {
      clearTimeout(timer);
      current?.close();
    },
  };
}

interface Attempts {
  /** Tries once more, at once. */
  again(call: Pending): void;
  later(call: Pending): void;
  forget(call: Pending): void;
}

/** A call that may be said again as long as nobody has begun to work on it, and not more than one message was sent. */
function createPending({ headers, waitForReady, listener }: NewCall, attempts: Attempts): Pending {
  const said: ((call: Call) => void)[] = [];
  let call: Call | undefined;
  let [isReading, isRepeatable, isRepeated] = [true, true, false];

  const say = (word: (call: Call) => void): void => {
    if (isRepeatable) said.push(word);
    if (call === undefined) return;
    word(call);
    if (said.length > 1) isRepeatable = false;
    if (!isRepeatable) said.length = 0;
  };
  const ended = (status: Status): void => {
    call = undefined;
    const isRefused = status.from === "peer";
    if (status.isUntouched !== true || !isRepeatable || (isRefused ? isRepeated : !waitForReady)) {
      listener.end(status);
    } else if (isRefused) {
      isRepeated = true;
      attempts.again(self);
    } else attempts.later(self);
  };
  const self: Pending = {
    attach(connection) {
      call = connection.open(headers, { message: listener.message, end: ended });
      call.setReading(isReading);
      for (const word of said) word(call);
    },
    send: (message, isLast) => say((to) => to.send(message, isLast)),
    end: () => say((to) => to.end()),
    cancel() {
      attempts.forget(self);
      call?.cancel();
    },
    setReading(wanted) {
      isReading = wanted;
      call?.setReading(wanted);
    },
  };
  return self;
}
