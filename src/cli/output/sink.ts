/** Where output goes: two streams, written in order, with back-pressure, and quiet when the reader has gone. */
import type { Writable } from "node:stream";

export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export type StreamName = "stdout" | "stderr";

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
  private failure: unknown;
  private lastWrite: Promise<void> = Promise.resolve();
  private readonly onError = (error: unknown): void => this.failed(error);

  constructor(stdout: OutputStream, stderr: OutputStream) {
    this.stdout = stdout;
    this.stderr = stderr;
    for (const stream of [stdout, stderr]) stream.on("error", this.onError);
  }

  /** Text or bytes for a stream; resolves at once unless the reader is slow. Throws ReaderGone, or rejects with it. */
  write(stream: StreamName, data: string | Uint8Array): Promise<void> | undefined {
    this.check();
    const switched = stream === this.pendingStream ? undefined : this.flush();
    this.pendingStream = stream;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    const full = this.pendingBytes >= BATCH_BYTES ? this.flush() : undefined;
    if (this.pending.length > 0) this.scheduled ??= setImmediate(() => void this.flush());
    return (full ?? switched)?.then(() => this.check());
  }

  /** Resolves when all that was written has been taken. */
  async end(): Promise<void> {
    this.flush();
    await this.lastWrite;
    this.check();
  }

  /** Lets go of the streams, for faces that go on with them. */
  release(): void {
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    for (const stream of [this.stdout, this.stderr]) stream.off("error", this.onError);
  }

  // What it returns never rejects: a failure is told by the next call.
  private flush(): Promise<void> | undefined {
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    this.scheduled = undefined;
    if (this.pending.length === 0) return undefined;
    const data = this.pending.length === 1 ? this.pending[0] : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const ready = this[this.pendingStream].write(data, (error) => {
      if (error) this.failed(error);
      resolve();
    });
    this.lastWrite = promise;
    return ready ? undefined : promise;
  }

  private failed(error: unknown): void {
    this.failure ??= isGone(error) ? new ReaderGone() : error;
  }

  private check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

function isGone(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ERR_STREAM_WRITE_AFTER_END";
}
