/**
 * The stream that Ink writes to. In Ink's `debug` mode each write is one whole frame, at once and not throttled
 * (ink 8.0.0, build/ink.js renderFrame): what we want, since we compare and write the cells ourselves.
 */
import { EventEmitter } from "node:events";

export class InkStdout extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #onFrame: (frame: string) => void;

  constructor(columns: number, rows: number, onFrame: (frame: string) => void) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#onFrame = onFrame;
  }

  write(text: string, done?: () => void): boolean {
    // The cursor sequences of Ink's start and end are not for us: the terminal is ours.
    if (!text.startsWith("\x1b[?25")) this.#onFrame(text);
    done?.();
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit("resize");
  }
}

/** Ink never reads: keys come from our own tokenizer. */
export class InkStdin extends EventEmitter {
  readonly isTTY = false;
  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
  read(): null {
    return null;
  }
}
