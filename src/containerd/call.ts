/** The shapes of call: one answer, a stream of answers, both ways. Cancels, deadlines and errors are handled here. */
import { LeptonError } from "../errors.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { callHeaders } from "./call-headers.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Cancelable, Wire } from "./channel.ts";
import { abortReason, type FailedCall, timedOut, toFailure } from "./failure.ts";
import type { Call } from "./http2/connection.ts";
import { STATUS } from "./http2/status.ts";
import type { Method } from "./method.ts";
import { Reader } from "./reader.ts";

// A timer takes no longer time; such a deadline is none.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Sends one request and resolves with its answer. */
export async function unary<Request, Response>(
  wire: Wire,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions = {},
  defaultDeadlineMs: number = DEADLINE_MS.read,
): Promise<Response> {
  const message = encode(method, request);
  const answer = await new Promise<Uint8Array>((resolve, reject) => {
    let first: Uint8Array | undefined;
    const call = begin(wire, method.path, options, defaultDeadlineMs, {
      message(bytes) {
        first ??= bytes;
      },
      end(failure) {
        if (failure !== undefined) reject(failure);
        else if (first !== undefined) resolve(first);
        else reject(new LeptonError("internal", `containerd ended "${methodName(method.path)}" without an answer`));
      },
    });
    call.send(message, true);
  });
  return decode(method, answer);
}

/**
 * Sends one request and yields the answers as they are asked for.
 * The call starts now, not at the first read; leaving the loop cancels it.
 */
export function serverStream<Request, Response>(
  wire: Wire,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions = {},
  defaultDeadlineMs: number = DEADLINE_MS.none,
): AsyncIterableIterator<Response> {
  const message = encode(method, request);
  const answers: Answers<Response> = createAnswers(
    (bytes) => decode(method, bytes),
    () => call,
  );
  const call = begin(wire, method.path, options, defaultDeadlineMs, answers);
  call.send(message, true);
  return answers.iterator;
}

/** A call that both sides write to. */
export interface Duplex<Request, Response> {
  /** Sends without waiting: the protocol above bounds what is under way by its own acknowledgements. */
  send(message: Request): void;
  /** Says that nothing more will be sent. */
  end(): void;
  cancel(): void;
  /** Resolves when the call is over, for whatever reason; the answers tell which. */
  readonly ended: Promise<void>;
  /** To be read to its end, or left, or the call stays open. */
  readonly answers: AsyncIterableIterator<Response>;
}

/** Opens a call that both sides write to. */
export function duplex<Request, Response>(
  wire: Wire,
  method: Method<Request, Response>,
  options: CallOptions = {},
): Duplex<Request, Response> {
  const ended = Promise.withResolvers<void>();
  const answers: Answers<Response> = createAnswers(
    (bytes) => decode(method, bytes),
    () => call,
  );
  const call = begin(wire, method.path, options, DEADLINE_MS.none, {
    message: answers.message,
    end(failure) {
      answers.end(failure);
      ended.resolve();
    },
  });
  return {
    send: (message) => call.send(encode(method, message), false),
    end: call.end,
    cancel: call.cancel,
    ended: ended.promise,
    answers: answers.iterator,
  };
}

/** Who began a call. */
interface Listener {
  message(bytes: Uint8Array): void;
  /** Once; undefined where all went well. */
  end(failure: LeptonError | undefined): void;
}

function begin(wire: Wire, path: string, options: CallOptions, defaultDeadlineMs: number, listener: Listener): Call {
  const { channel } = wire;
  const { signal, waitForReady = false, deadlineMs = defaultDeadlineMs } = options;
  const method = methodName(path);
  if (channel.closed) throw new LeptonError("canceled", `the client of "${channel.socket}" is closed`);
  if (signal?.aborted) throw abortReason(signal, method);
  const about: FailedCall = { channel, method, deadlineMs, expiresAtMs: Date.now() + deadlineMs };
  let isOver = false;

  const over = (failure: LeptonError | undefined): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    channel.active.delete(entry);
    signal?.removeEventListener("abort", onAbort);
    listener.end(failure);
  };
  const entry: Cancelable = {
    cancel(why) {
      call.cancel();
      over(why);
    },
  };
  const onAbort = () => signal && entry.cancel(abortReason(signal, method));
  const call = channel.transport.call({
    headers: callHeaders(wire, path, options, deadlineMs),
    waitForReady,
    listener: {
      message: (bytes) => listener.message(bytes),
      end: (status) => over(status.code === STATUS.ok ? undefined : toFailure(status, about)),
    },
  });
  channel.active.add(entry);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = deadlineMs <= MAX_TIMER_MS ? setTimeout(() => entry.cancel(timedOut(about)), deadlineMs) : undefined;
  return { ...call, cancel: () => entry.cancel(new LeptonError("canceled", `"${method}" was canceled`)) };
}

function encode<Request>(method: Method<Request, unknown>, request: Request): Uint8Array {
  try {
    return method.request.encode(request).finish();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = `"${methodName(method.path)}" cannot send this: ${text}`;
    throw new LeptonError("invalid-argument", message, { cause: error });
  }
}

function decode<Response>(method: Method<never, Response>, bytes: Uint8Array): Response {
  try {
    return method.response.decode(new Reader(bytes));
  } catch (error) {
    const message = `containerd answered "${methodName(method.path)}" with what is no message of its kind`;
    throw new LeptonError("internal", message, { cause: error });
  }
}

/** Reads a stream of answers to its end. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** `Tasks.Create` of `/containerd.services.tasks.v1.Tasks/Create`. */
function methodName(path: string): string {
  return path.slice(path.lastIndexOf(".", path.lastIndexOf("/")) + 1).replace("/", ".");
}
