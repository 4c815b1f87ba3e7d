/** The engine of commands that run without one: whatever asks it for something gets the reason. */
import type { Engine } from "../engine/types.ts";

/** An engine whose every member throws the error. */
export function unconnected(error: unknown): Engine {
  return new Proxy({} as Engine, {
    get: (_target, name) => {
      // What is awaited is asked whether it is a promise.
      if (name === "then") return undefined;
      throw error;
    },
  });
}
