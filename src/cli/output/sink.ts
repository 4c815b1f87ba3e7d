/** Where output goes: two streams, written in order, with back-pressure, and quiet when the reader has gone. */

/** The part of a stream that we use. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** False where it is enough for now: `taken` says when it is gone. */
  write(data: Uint8Array, taken: (error?: Error | null) => void): boolean;
  on(event: "error" | "resize", listener: (error: Error) => void): unknown;
  off(event: "error" | "resize", listener: (error: Error) => void): unknown;
}

export type StreamName = "stdout" | "stderr";
const STREAMS: readonly StreamName[] = ["stdout", "stderr"];

/** Whoever read our output has closed it: the rest is for nobody. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

// One write of this size costs little more than one of a line.
const BATCH_BYTES = 64 * 1024;

/** Gathers small writes and hands them on in batches, at the latest when nothing more is ready. */
export class Sink {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private pendingStream: StreamName = "stdout";
  private scheduled: NodeJS.Immediate | undefined;
  private lastWrite: Promise<void> = Promise.resolve();
  private readonly failures = new Map<StreamName, unknown>();
  private readonly onError = {
    stdout: (error: unknown): void => this.failed("stdout", error),
    stderr: (error: unknown): void => this.failed("stderr", error),
  };

  constructor(stdout: OutputStream, stderr: OutputStream) {
    this.stdout = stdout;
    this.stderr = stderr;
    for (const name of STREAMS) this[name].on("error", this.onError[name]);
  }

  /** Text or bytes for a stream; resolves at once unless the reader is slow. Throws ReaderGone, or rejects with it. */
  write(stream: StreamName, data: string | Uint8Array): Promise<void> | undefined {
    this.check(stream);
    const switched = stream === this.pendingStream ? undefined : this.flush();
    this.pendingStream = stream;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    const full = this.pendingBytes >= BATCH_BYTES ? this.flush() : undefined;
    if (this.pending.length > 0) this.scheduled ??= setImmediate(() => void this.flush());
    return (full ?? switched)?.then(() => this.check(stream));
  }

  /** Resolves when all that was written has been taken; rejects where one of the streams has failed. */
  async end(streams: readonly StreamName[] = STREAMS): Promise<void> {
    this.flush();
    await this.lastWrite;
    for (const stream of streams) this.check(stream);
  }

  /** Lets go of the streams, for faces that go on with them. */
  release(): void {
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    for (const name of STREAMS) this[name].off("error", this.onError[name]);
  }

  // What it returns never rejects: a failure is told by the next call.
  private flush(): Promise<void> | undefined {
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    this.scheduled = undefined;
    const [first] = this.pending;
    if (first === undefined) return undefined;
    const data = this.pending.length === 1 ? first : Buffer.concat(this.pending);
    const stream = this.pendingStream;
    this.pending = [];
    this.pendingBytes = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const ready = this[stream].write(data, (error) => {
      if (error) this.failed(stream, error);
      resolve();
    });
    this.lastWrite = Promise.all([this.lastWrite, promise]).then(() => undefined);
    return ready ? undefined : promise;
  }

  private failed(stream: StreamName, error: unknown): void {
    if (!this.failures.has(stream)) this.failures.set(stream, isGone(error) ? new ReaderGone() : error);
  }

  private check(stream: StreamName): void {
    if (this.failures.has(stream)) throw this.failures.get(stream);
  }
}

function isGone(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ERR_STREAM_WRITE_AFTER_END";
}
