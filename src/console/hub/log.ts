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
  /** Writes the lines that were left without a newline, and what is owed of a loss. */
  finish(): void;
}

/** A log that is opened now and never throws; driver `none` keeps nothing. */
export function openContainerLog(config: ConsoleConfig): ContainerLog {
  if (config.logDriver === "none") return { write: () => {}, note: () => {}, finish: () => {} };
  const clock = createClock();
  const now = () => rfc3339FromNs(clock());
  const { logPath: path, maxSizeBytes, maxFiles } = config;
  const file = openLogFile({ path, maxSizeBytes, maxFiles, now });
  const encoders = {
    stdout: createLogEncoder("stdout", file.append),
    stderr: createLogEncoder("stderr", file.append),
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
    },
  };
}

const SETTLE_MS = 1000;
