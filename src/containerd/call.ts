/** The shapes of call: one answer, a stream of answers, both ways. Cancels, deadlines and errors are handled here. */
import type { ClientDuplexStream, ClientReadableStream } from "@grpc/grpc-js";
import { LeptonError } from "../errors.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import { type Cancelable, callMetadata, type Wire } from "./channel.ts";
import { abortReason, toFailure } from "./failure.ts";

/** A row of a service table in src/gen. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** A running call: what ends it early, and what its errors become. */
interface Running {
  readonly deadline: number;
  /** Hands over the function that stops the call on the wire. */
  started(cancel: () => void): void;
  finished(): void;
  fail(error: unknown): LeptonError;
}

/** Sends one request and resolves with its answer. */
export function unary<Request, Response>(
  wire: Wire,
  method: Method<Request, Response>,
  request: Request,
  options: CallOptions = {},
  defaultDeadlineMs: number = DEADLINE_MS.read,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const run = begin(wire, method.path, options, defaultDeadlineMs);
    const call = wire.channel.grpc.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      callMetadata(wire, options),
      { deadline: run.deadline },
      (error, response) => {
        run.finished();
        if (error === null && response !== undefined) resolve(response);
        else reject(run.fail(error));
      },
    );
    run.started(() => call.cancel());
  });
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
  const run = begin(wire, method.path, options, defaultDeadlineMs);
  const call = wire.channel.grpc.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callMetadata(wire, options),
    { deadline: run.deadline },
  );
  return answers(call, run);
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
  const run = begin(wire, method.path, options, DEADLINE_MS.none);
  const call: ClientDuplexStream<Request, Response> = wire.channel.grpc.makeBidiStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    callMetadata(wire, options),
    { deadline: run.deadline },
  );
  return {
    send: (message) => void call.write(message),
    end: () => void call.end(),
    cancel: () => call.cancel(),
    ended: new Promise((resolve) => call.once("status", () => resolve())),
    answers: answers(call, run),
  };
}

function begin(wire: Wire, path: string, options: CallOptions, defaultDeadlineMs: number): Running {
  const { channel } = wire;
  const { signal } = options;
  const method = methodName(path);
  if (channel.closed) throw new LeptonError("canceled", `the client of "${channel.socket}" is closed`);
  if (signal?.aborted) throw abortReason(signal, method);
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  const deadline = Date.now() + deadlineMs;
  let reason: LeptonError | undefined;
  let stop: (() => void) | undefined;
  const entry: Cancelable = {
    cancel(why) {
      reason ??= why;
      stop?.();
    },
  };
  const onAbort = () => signal && entry.cancel(abortReason(signal, method));
  return {
    deadline,
    started(cancel) {
      stop = cancel;
      channel.active.add(entry);
      signal?.addEventListener("abort", onAbort, { once: true });
    },
    finished() {
      channel.active.delete(entry);
      signal?.removeEventListener("abort", onAbort);
    },
    fail: (error) => toFailure(error, { channel, method, deadlineMs, expiresAtMs: deadline, reason }),
  };
}

/**
 * Reads a call message by message; grpc-js fetches the next one when the last was taken.
 * grpc-js emits its error once and leaves the stream merely ended, so the error is kept for a reader who comes later.
 */
function answers<Response>(call: ClientReadableStream<Response>, run: Running): AsyncIterableIterator<Response> {
  let failure: LeptonError | undefined;
  let left = false;
  run.started(() => call.cancel());
  call.on("error", (error) => {
    failure ??= run.fail(error);
  });
  call.on("status", () => run.finished());
  const messages = (async function* () {
    try {
      for await (const message of call) yield message as Response;
    } catch (error) {
      failure ??= run.fail(error);
    } finally {
      // Destroying the readable, which leaving the loop does, would not end the call.
      call.cancel();
      run.finished();
    }
    if (failure !== undefined && !left) throw failure;
  })();
  return leavable(messages, () => {
    left = true;
    call.cancel();
  });
}

/** A generator's own return() waits for a read that is under way, and does nothing before the first read. */
function leavable<T>(source: AsyncGenerator<T>, leave: () => void): AsyncIterableIterator<T> {
  const iterator: AsyncIterableIterator<T> = {
    next: () => source.next(),
    return: () => {
      leave();
      return source.return(undefined);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
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
