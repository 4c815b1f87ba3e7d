/**
 * The console process: `log-writer STORE_DIR [fifo]`, with CONTAINER_ID and CONTAINER_NAMESPACE in the environment.
 * Its imports stay few: one such process runs beside every container.
 */
import { appendFile } from "node:fs";
import { join } from "node:path";
import { FIFO_MODE } from "../console/fifo-mode.ts";
import { runFifoConsole, runShimConsole } from "../console/hub/launch.ts";
import { readStoreDir } from "../console/logger-uri.ts";
import { containerDir } from "../disk/container-dir.ts";

/** Runs a console; `argv` is what follows the program and its internal subcommand. Returns the exit code. */
export async function logWriter(argv: readonly string[]): Promise<number> {
  const [word, mode] = argv;
  const { CONTAINER_ID: id, CONTAINER_NAMESPACE: namespace } = process.env;
  if (word === undefined || !id || !namespace) {
    process.stderr.write("log-writer: this is started by the shim, with a store directory and CONTAINER_* set\n");
    return 2;
  }
  const { storeDir, asks } = readStoreDir(word);
  const onFault = faultLog(containerDir({ storeDir }, namespace, id));
  // The container must not lose its output to a fault of ours: it is noted, and the console goes on.
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
  const launch = { storeDir, container: { namespace, id }, asks, dismissed: untilDismissed(), onFault };
  if (mode === FIFO_MODE) await runFifoConsole(launch);
  else await runShimConsole(launch);
  return 0;
}

const MOST_FAULTS = 100;

/** Notes faults beside the log, of which they are no part. */
function faultLog(dir: string): (error: unknown) => void {
  const path = join(dir, "console-faults.log");
  let count = 0;
  return (error) => {
    if (count++ >= MOST_FAULTS) return;
    const text = error instanceof Error ? error.stack : String(error);
    appendFile(path, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 }, () => {
      // The disk may be the fault.
    });
  };
}

/** A console goes when the container has ended: signals only say that it is time to hurry then. */
function untilDismissed(): Promise<void> {
  for (const name of ["SIGINT", "SIGHUP", "SIGPIPE"] as const) process.on(name, () => undefined);
  return new Promise((resolve) => process.on("SIGTERM", () => resolve()));
}

// Inside the compiled executable, and for whoever imports this, another program was named.
if (/\/log-writer\.[jt]s$/.test(process.argv[1] ?? "")) process.exit(await logWriter(process.argv.slice(2)));
