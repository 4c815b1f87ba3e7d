/** What the fake engine's parts have in common: one namespace of a world in memory, and how it is asked. */
import type { LogOptions, LogRecord, Transfer } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import type { FakeNamespace, FakeWorld } from "../fake-engine.ts";

export interface View extends Pick<FakeWorld, "calls" | "verbs" | "explorers"> {
  readonly namespace: string;
  /** Throws while the world is down. */
  up(): void;
  here(): FakeNamespace;
  /** A call without arguments that is answered from the namespace. */
  read<T>(what: string, get: (here: FakeNamespace) => T): () => Promise<T>;
  /** A call that does what the world's `verbs` say under this name. */
  verb(name: string): (ref: string) => Promise<void>;
  follow(id: string, options?: LogOptions): AsyncGenerator<LogRecord>;
  move<Result>(ref: string, signal: AbortSignal | undefined, result: Result): Transfer<Result>;
}

/** What a request says, in a form that a test can read. */
export function without(request: object): unknown {
  const { signal: _, onWarning: _warning, ...rest } = request as Record<string, unknown>;
  return rest;
}

/** What no test has needed yet says so. */
export function fail(what: string): never {
  throw new LeptonError("unimplemented", `the fake engine has no ${what}`);
}

export function unused(what: string): () => Promise<never> {
  return async () => fail(what);
}
