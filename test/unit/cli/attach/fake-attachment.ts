/** A process on the other side of an attachment, played by the test. */
import type { Attachment, OutputChunk, TerminalSize } from "../../../../src/engine/types.ts";

export class FakeAttachment implements Attachment {
  readonly tty: boolean;
  readonly written: string[] = [];
  readonly sizes: TerminalSize[] = [];
  readonly signals: (string | number)[] = [];
  stdinClosed = false;
  detached = false;
  readonly output: AsyncIterable<OutputChunk>;
  readonly exit: Promise<{ exitCode: number; exitedAtMs: number }>;
  private readonly chunks: OutputChunk[] = [];
  private ended = false;
  private wake: () => void = () => undefined;
  private readonly ending = Promise.withResolvers<{ exitCode: number; exitedAtMs: number }>();

  constructor(options: { readonly tty?: boolean } = {}) {
    this.tty = options.tty === true;
    this.exit = this.ending.promise;
    this.output = this.read();
  }

  say(data: string, stream: OutputChunk["stream"] = "stdout"): void {
    this.chunks.push({ stream, data: Buffer.from(data) });
    this.wake();
  }

  end(exitCode: number): void {
    this.ended = true;
    this.ending.resolve({ exitCode, exitedAtMs: 0 });
    this.wake();
  }

  async write(data: Uint8Array): Promise<void> {
    this.written.push(Buffer.from(data).toString());
  }

  async closeStdin(): Promise<void> {
    this.stdinClosed = true;
  }

  async resize(size: TerminalSize): Promise<void> {
    this.sizes.push(size);
  }

  async kill(signal: string | number): Promise<void> {
    this.signals.push(signal);
  }

  detach(): void {
    this.detached = true;
    this.wake();
  }

  private async *read(): AsyncGenerator<OutputChunk> {
    while (!this.detached) {
      const chunk = this.chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
