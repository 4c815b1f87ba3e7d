/** A log as a console writes it, for tests of its readers. */
import { writeFileSync } from "node:fs";
import { createLogEncoder } from "../../src/console/log/encoder.ts";
import { type LogFile, openLogFile } from "../../src/console/log/log-file.ts";
import { createClock, rfc3339FromNs } from "../../src/console/time.ts";

export interface LogRig {
  readonly path: string;
  readonly exitPath: string;
  print(stream: "stdout" | "stderr", text: string | Uint8Array, time?: string): void;
  /** The container has ended. */
  exit(): void;
}

export interface LogRigOptions {
  readonly maxSizeBytes?: number;
  readonly maxFiles?: number;
}

export function createLogRig(dir: string, options: LogRigOptions = {}): LogRig {
  const clock = createClock();
  const now = () => rfc3339FromNs(clock());
  const path = `${dir}/c-json.log`;
  const file: LogFile = openLogFile({
    path,
    maxSizeBytes: options.maxSizeBytes,
    maxFiles: options.maxFiles ?? 1,
    now,
  });
  const encoders = {
    stdout: createLogEncoder("stdout", file.append),
    stderr: createLogEncoder("stderr", file.append),
  };
  return {
    path,
    exitPath: `${dir}/exit.json`,
    print: (stream, text, time) => encoders[stream].encode(Buffer.from(text), time ?? now()),
    exit() {
      encoders.stdout.flush(now());
      encoders.stderr.flush(now());
      file.close();
      writeFileSync(`${dir}/exit.json`, "{}");
    },
  };
}
