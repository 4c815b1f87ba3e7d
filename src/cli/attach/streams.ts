/** What an attached command needs of the process that runs it: its terminal and its signals. */
import type { Readable } from "node:stream";

export interface InputStream extends Readable {
  readonly isTTY?: boolean;
  readonly fd?: number;
  setRawMode?(raw: boolean): unknown;
}

/** Signals that reach us; `listen` returns how to stop. */
export interface SignalSource {
  listen(names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void): () => void;
}

/**
 * docker forwards every signal but those about the client's own children, pipes and runtime.
 * SIGWINCH stays here too: it says that our window changed, and servers take it for an order (httpd stops on it).
 */
export const FORWARDED: readonly NodeJS.Signals[] = [
  "SIGALRM",
  "SIGCONT",
  "SIGHUP",
  "SIGINT",
  "SIGIO",
  "SIGPWR",
  "SIGQUIT",
  "SIGTERM",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGUSR1",
  "SIGUSR2",
  "SIGVTALRM",
  "SIGXCPU",
  "SIGXFSZ",
];
