/** The process behind `lepton engine up`: `lepton __engine-supervise`. */
import { logLine } from "../engine/embedded/log-file.ts";
import { embeddedPaths } from "../engine/embedded/paths.ts";
import { supervise } from "../engine/embedded/supervisor.ts";

/** Runs until it is told to end; its end leaves containerd running. Its directories come by environment. Returns the exit status. */
export async function superviseEngine(_argv: readonly string[] = []): Promise<number> {
  const end = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end.abort());
  // The terminal that started us may go.
  process.on("SIGHUP", () => undefined);
  const paths = embeddedPaths();
  try {
    await supervise(paths, { signal: end.signal });
    return 0;
  } catch (error) {
    // Nobody reads our output.
    logLine(paths.log, "error", `supervisor ${process.pid} ends: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}
