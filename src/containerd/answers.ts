/** The answers of a call as they are asked for: those that came early wait here, and hold the daemon back. */
import type { LeptonError } from "../errors.ts";
import type { Call } from "./http2/connection.ts";

// Beside what the window allows on its way. A message that is larger comes alone.
const MAX_WAITING_BYTES = 1 << 20;

export interface Answers<Response> {
  readonly iterator: AsyncIterableIterator<Response>;
  message(bytes: Uint8Array): void;
  end(failure: LeptonError | undefined): void;
}

/**
 * Makes the two ends of a stream of answers. The failure comes once, after all that came before it;
 * leaving the loop cancels the call.
 */
export function createAnswers<Response>(
  decode: (bytes: Uint8Array) => Response,
  call: () => Pick<Call, "cancel" | "setReading">,
): Answers<Response> {
  const arrived: Uint8Array[] = [];
  const readers: { resolve(result: IteratorResult<Response>): void; reject(error: unknown): void }[] = [];
  let waitingBytes = 0;
  let isOver = false;
  let failure: LeptonError | undefined;

  const nothing = (): IteratorResult<Response> => ({ value: undefined, done: true });
  const take = (bytes: Uint8Array): IteratorResult<Response> => {
    try {
      return { value: decode(bytes), done: false };
    } catch (error) {
      // What follows would be no better.
      leave();
      throw error;
    }
  };
  const leave = (): void => {
    isOver = true;
    failure = undefined;
    arrived.length = 0;
    call().cancel();
    for (const { resolve } of readers.splice(0)) resolve(nothing());
  };
  const next = async (): Promise<IteratorResult<Response>> => {
    const bytes = arrived.shift();
    if (bytes !== undefined) {
      waitingBytes -= bytes.length;
      if (!isOver) call().setReading(waitingBytes < MAX_WAITING_BYTES);
      return take(bytes);
    }
    if (!isOver) return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    const thrown = failure;
    failure = undefined;
    if (thrown !== undefined) throw thrown;
    return nothing();
  };
  const iterator: AsyncIterableIterator<Response> = {
    next,
    return: async () => {
      leave();
      return nothing();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return {
    iterator,
    message(bytes) {
      const reader = readers.shift();
      if (reader === undefined) {
        arrived.push(bytes);
        waitingBytes += bytes.length;
        return call().setReading(waitingBytes < MAX_WAITING_BYTES);
      }
      try {
        reader.resolve(take(bytes));
      } catch (error) {
        reader.reject(error);
      }
    },
    end(reason) {
      if (isOver) return;
      isOver = true;
      const [first, ...others] = readers.splice(0);
      if (reason === undefined) first?.resolve(nothing());
      else if (first !== undefined) first.reject(reason);
      else failure = reason;
      for (const { resolve } of others) resolve(nothing());
    },
  };
}
