/** The I/O and the end of a running process. */
import type { TerminalSize } from "./create-container.ts";

export interface ExitStatus {
  readonly exitCode: number;
  readonly exitedAtMs: number;
}

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
}

/** A live connection to the I/O of a process. Output arrives in order within each stream. */
export interface Attachment {
  readonly tty: boolean;
  /** Ends when the process has ended and every byte has been given, or after detach(). */
  readonly output: AsyncIterable<OutputChunk>;
  /** Resolves when the bytes were taken; rejects with `failed-precondition` where stdin is not open. */
  write(data: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
  kill(signal: string | number): Promise<void>;
  /** The process's exit; resolves after the last output was delivered. */
  readonly exit: Promise<ExitStatus>;
  /** Lets go; the process runs on. */
  detach(): void;
}

export interface ExecOptions {
  readonly args: readonly string[];
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  readonly detach?: boolean;
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly size?: TerminalSize;
  readonly signal?: AbortSignal;
}

export interface LogOptions {
  readonly follow?: boolean;
  /** Only the last n lines; undefined is all. */
  readonly tail?: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Says whether the container has ended, by somebody who hears of it anyway; default is to ask containerd now and then. */
  readonly ended?: () => boolean;
  readonly signal?: AbortSignal;
}

/** One record of a log. A line over 16 KiB comes as several records, of which only the last ends in `\n`. */
export interface LogRecord {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with nanoseconds, as written. */
  readonly time: string;
  /** Exact bytes, with the final `\n` where the process wrote one. */
  readonly data: Uint8Array;
  /** A notice of ours, not output: so many lines are missing here (0: part of one; -1: nobody knows how many). */
  readonly lostLines?: number;
}
