/**
 * The log of a container as the console keeps it: one encoder a stream, one file, one clock.
 */
import type { ConsoleConfig } from "../config.ts";
import { createLogEncoder } from "../log/encoder.ts";
import { openLogFile } from "../log/log-file.ts";
import { noticeRecord } from "../log/loss.ts";
import { createClock, rfc3339FromNs } from "../time.ts";

export interface ContainerLog {
  write(stream: "stdout" | "stderr", chunk: Uint8Array): void;
  /** Writes a line of ours on stderr. */
  note(line: string | undefined): void;
  /** Writes the lines that were left without a newline, and what is owed of a loss; a server is waited for, not long. */
  finish(): Promise<void> | undefined;
}

/** The log that a console is told to keep: its file, or a server that is loaded only where one is named. */
export async function openLog(config: ConsoleConfig, onFault: (error: unknown) => void): Promise<ContainerLog> {
  if (config.forward === undefined) return openContainerLog(config);
  const { openForwardLog } = await import("../forward/forward-log.ts");
  return openForwardLog(config.forward, onFault);
}

/** A log that is opened now and never throws; driver `none` keeps nothing. */
function openContainerLog(config: ConsoleConfig): ContainerLog {
  if (config.logDriver === "none") return { write: () => {}, note: () => {}, finish: () => undefined };
  const clock = createClock();
  const now = () => rfc3339FromNs(clock());
  const { logPath: path, maxSizeBytes, maxFiles } = config;
  const file = openLogFile({ path, maxSizeBytes, maxFiles, now });
  const encoders = {
    stdout: createLogEncoder("stdout", file.append, config.logAttributes),
    stderr: createLogEncoder("stderr", file.append, config.logAttributes),
  };
  // A loss is told even where the container falls silent after it.
  const owed = setInterval(file.settle, SETTLE_MS);
  owed.unref();
  return {
    write: (stream, chunk) => encoders[stream].encode(chunk, now()),
    note(line) {
      if (line !== undefined) file.append(noticeRecord(line, now()), 0);
    },
    finish() {
      clearInterval(owed);
      encoders.stdout.flush(now());
      encoders.stderr.flush(now());
      file.settle();
      file.close();
      return undefined;
    },
  };
}

const SETTLE_MS = 1000;
