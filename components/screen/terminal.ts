/**
 * The real terminal: taken over and given back whole. Modes are those of xterm's ctlseqs: 1049 alternate screen,
 * 7 autowrap, 2004 bracketed paste, 1000 and 1006 mouse buttons in SGR form, 2026 synchronized output.
 */
import { writeSync } from "node:fs";

/** What we need of `process.stdin`. */
export interface TerminalInput extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** What we need of `process.stdout`. */
export interface TerminalOutput extends NodeJS.EventEmitter {
  readonly columns?: number;
  readonly rows?: number;
  readonly fd?: number;
  readonly writableNeedDrain?: boolean;
  write(data: string): boolean;
}

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h";
const LEAVE = "\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[m\x1b[?1049l\x1b[?25h";
const MOUSE_ON = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF = "\x1b[?1006l\x1b[?1000l";

export class Terminal {
  readonly #input: TerminalInput;
  readonly #output: TerminalOutput;
  #entered = false;
  #mouse = true;

  constructor(input: TerminalInput, output: TerminalOutput) {
    this.#input = input;
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns || 80;
  }

  get rows(): number {
    return this.#output.rows || 24;
  }

  get entered(): boolean {
    return this.#entered;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#input.setRawMode?.(true);
    this.#input.resume();
    this.#output.write(ENTER + (this.#mouse ? MOUSE_ON : ""));
  }

  /** Gives the terminal back; safe to call at any moment, also from an exit handler, and more than once. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#writeNow(LEAVE);
    try {
      this.#input.setRawMode?.(false);
    } catch {
      // The terminal has hung up: there is no mode left to restore.
    }
    this.#input.pause();
  }

  setMouse(on: boolean): void {
    this.#mouse = on;
    if (this.#entered) this.#output.write(on ? MOUSE_ON : MOUSE_OFF);
  }

  /** Asks the terminal to put it on the clipboard (xterm's OSC 52). */
  copy(text: string): void {
    if (this.#entered) this.#output.write(`\x1b]52;c;${Buffer.from(text).toString("base64")}\x07`);
  }

  /** False where the terminal has not taken the last frames yet. */
  get ready(): boolean {
    return this.#output.writableNeedDrain !== true;
  }

  /** One frame, shown at once by terminals that can. */
  draw(frame: string): void {
    if (this.#entered && frame !== "") this.#output.write(`\x1b[?2026h${frame}\x1b[?2026l`);
  }

  /** A stream's own write may come too late in a process that ends. */
  #writeNow(text: string): void {
    const { fd } = this.#output;
    if (fd === undefined) {
      this.#output.write(text);
      return;
    }
    try {
      writeSync(fd, text);
    } catch {
      // Full or gone: the stream may still take it, and there is nothing else to try.
      this.#output.write(text);
    }
  }
}
