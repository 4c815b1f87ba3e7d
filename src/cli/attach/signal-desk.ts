/** The signals of this process: whoever listens gets them; nobody listening, they end what is under way. */
import type { SignalSource } from "./streams.ts";

const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

type Listener = (name: NodeJS.Signals) => void;

/** What the desk needs of `process`. */
export interface SignalTarget {
  on(name: NodeJS.Signals, listener: Listener): unknown;
  off(name: NodeJS.Signals, listener: Listener): unknown;
}

export class SignalDesk implements SignalSource {
  private readonly target: SignalTarget;
  private readonly listeners: { readonly names: readonly NodeJS.Signals[]; readonly listener: Listener }[] = [];

  /** `onEnding` is called for SIGINT and SIGTERM while nobody listens to them. */
  constructor(target: SignalTarget, onEnding: Listener) {
    this.target = target;
    for (const name of ENDING) {
      target.on(name, () => {
        if (!this.listeners.some(({ names }) => names.includes(name))) onEnding(name);
      });
    }
  }

  listen(names: readonly NodeJS.Signals[], listener: Listener): () => void {
    const entry = { names, listener };
    this.listeners.push(entry);
    for (const name of names) this.target.on(name, listener);
    return () => {
      const at = this.listeners.indexOf(entry);
      if (at < 0) return;
      this.listeners.splice(at, 1);
      for (const name of names) this.target.off(name, listener);
    };
  }
}
