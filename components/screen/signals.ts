/** Signals and failures that end or stop the process: the terminal is given back first, whatever comes. */
import process from "node:process";

export interface SignalHooks {
  /** Gives the terminal back; must not throw. */
  leave(): void;
  /** Takes the terminal again after a stop. */
  resume(): void;
  /** Something threw where nobody catches. */
  fail(error: unknown): void;
}

const ENDING = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const;

/** Installs the handlers; the result takes them away. */
export function onSignals({ leave, resume, fail }: SignalHooks): () => void {
  const end = (signal: NodeJS.Signals) => {
    leave();
    remove();
    // The default action then ends us with the status that a shell expects, 128 + n.
    process.kill(process.pid, signal);
  };
  let stopped = false;
  const stop = () => {
    stopped = true;
    leave();
    process.kill(process.pid, "SIGSTOP");
  };
  const go = () => {
    // Another program may have the terminal just now: it is ours again only where we gave it up.
    if (stopped) resume();
    stopped = false;
  };
  const remove = () => {
    for (const signal of ENDING) process.off(signal, end);
    process.off("SIGTSTP", stop);
    process.off("SIGCONT", go);
    process.off("uncaughtException", fail);
    process.off("exit", leave);
  };
  for (const signal of ENDING) process.on(signal, end);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", go);
  process.on("uncaughtException", fail);
  process.on("exit", leave);
  return remove;
}
