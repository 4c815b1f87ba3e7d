import { type ReadLog, readLog } from "./log-file.ts";
import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";

export interface EngineLogs extends ReadLog {
  readonly paths?: EmbeddedPaths | undefined;
}

/** Lines of the embedded containerd's log, oldest first, without their newline; untrusted text. */
export function engineLogs(options: EngineLogs = {}): AsyncIterable<string> {
  return readLog((options.paths ?? embeddedPaths()).log, options);
}
