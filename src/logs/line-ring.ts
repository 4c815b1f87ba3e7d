/**
 * The last lines of one log in bounded memory: bytes in one circular slab, positions in flat arrays, so that a
 * line costs no object and ten thousand lines a second leave no garbage. Lines are decoded when they are shown.
 */
import { createTimeReader } from "./time-reader.ts";

export interface LineLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

export const LINE_LIMITS: LineLimits = { maxLines: 10_000, maxBytes: 8 * 1024 * 1024 };

/** Longer lines are cut for display; the file has them whole. */
export const MAX_LINE_BYTES = 4096;

export interface LogLine {
  /** Absolute: the first line ever pushed is 0. */
  readonly number: number;
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** Bytes of the line that were not kept. */
  readonly cutBytes: number;
}

/** The least difference of two keys, in milliseconds. */
export const KEY_STEP = 1 / 1024;

const FIRST_SLAB_BYTES = 64 * 1024;

export class LineRing {
  /** Absolute number of the next line. */
  end = 0;
  /** Absolute number of the oldest line kept. */
  start = 0;
  /** Lines that had to go to make room for newer ones. */
  dropped = 0;
  readonly #limits: LineLimits;
  readonly #offsets: Float64Array;
  readonly #lengths: Int32Array;
  readonly #cuts: Float64Array;
  readonly #times: string[] = [];
  /** Never falls from one line to the next, whatever the clock did: lines of several rings are merged by it. */
  readonly #keys: Float64Array;
  readonly #timeMs = createTimeReader();
  #lastKey = 0;
  readonly #stderr: Uint8Array;
  readonly #decoder = new TextDecoder();
  #slab = new Uint8Array(FIRST_SLAB_BYTES);
  /** Absolute positions in the endless stream of kept bytes; modulo the slab's size they are places in it. */
  #head = 0;
  #tail = 0;
  /** A record without a line end goes on in the next one of its stream. */
  #open: "stdout" | "stderr" | undefined;

  constructor(limits: LineLimits = LINE_LIMITS) {
    this.#limits = limits;
    this.#offsets = new Float64Array(limits.maxLines);
    this.#lengths = new Int32Array(limits.maxLines);
    this.#cuts = new Float64Array(limits.maxLines);
    this.#keys = new Float64Array(limits.maxLines);
    this.#stderr = new Uint8Array(limits.maxLines);
  }

  /** Takes one record; one that does not end in a line feed is continued by the next of the same stream. */
  push(stream: "stdout" | "stderr", time: string, data: Uint8Array): void {
    const ends = data.length > 0 && data[data.length - 1] === 10;
    const body = ends ? data.subarray(0, data.length - 1) : data;
    if (this.#open !== stream) this.#begin(stream, time);
    this.#append(body);
    this.#open = ends ? undefined : stream;
  }

  /** The kept line of an absolute number. */
  at(number: number): LogLine | undefined {
    if (number < this.start || number >= this.end) return undefined;
    const slot = number % this.#limits.maxLines;
    return {
      number,
      time: this.#times[slot] ?? "",
      stream: this.#stderr[slot] === 1 ? "stderr" : "stdout",
      text: this.#text(this.#offsets[slot] ?? 0, this.#lengths[slot] ?? 0),
      cutBytes: this.#cuts[slot] ?? 0,
    };
  }

  /** The text alone, for those who look through many lines. */
  textAt(number: number): string {
    const slot = number % this.#limits.maxLines;
    return this.#text(this.#offsets[slot] ?? 0, this.#lengths[slot] ?? 0);
  }

  /** When it came, in milliseconds since 1970; no line comes before the one ahead of it. */
  keyAt(number: number): number {
    return this.#keys[number % this.#limits.maxLines] ?? 0;
  }

  clear(): void {
    this.start = this.end;
    this.#head = this.#tail;
    this.#open = undefined;
  }

  /** Absolute number behind the last line that is known to be whole. */
  get wholeEnd(): number {
    return this.#open === undefined || this.end === this.start ? this.end : this.end - 1;
  }

  get sizeBytes(): number {
    return this.#tail - this.#head;
  }

  #begin(stream: "stdout" | "stderr", time: string): void {
    if (this.end - this.start >= this.#limits.maxLines) this.#dropOldest();
    const slot = this.end % this.#limits.maxLines;
    this.#offsets[slot] = this.#tail;
    this.#lengths[slot] = 0;
    this.#cuts[slot] = 0;
    this.#times[slot] = time;
    const timeMs = this.#timeMs(time);
    // In parts of a 1,024th millisecond keys are exact, and the next one is found by adding one.
    if (timeMs > this.#lastKey) this.#lastKey = Math.floor(timeMs / KEY_STEP) * KEY_STEP;
    this.#keys[slot] = this.#lastKey;
    this.#stderr[slot] = stream === "stderr" ? 1 : 0;
    this.end += 1;
  }

  #append(data: Uint8Array): void {
    const slot = (this.end - 1) % this.#limits.maxLines;
    const length = this.#lengths[slot] ?? 0;
    const kept = data.subarray(0, Math.max(0, MAX_LINE_BYTES - length));
    this.#cuts[slot] = (this.#cuts[slot] ?? 0) + data.length - kept.length;
    this.#reserve(kept.length);
    this.#copyIn(kept);
    this.#lengths[slot] = length + kept.length;
    this.#tail += kept.length;
  }

  #reserve(bytes: number): void {
    while (this.#tail + bytes - this.#head > this.#limits.maxBytes && this.end - this.start > 1) this.#dropOldest();
    const wanted = this.#tail + bytes - this.#head;
    if (wanted <= this.#slab.length) return;
    let size = this.#slab.length;
    while (size < wanted) size *= 2;
    const grown = new Uint8Array(Math.max(wanted, Math.min(size, this.#limits.maxBytes)));
    for (let at = this.#head; at < this.#tail; at++) grown[at % grown.length] = this.#slab[at % this.#slab.length] ?? 0;
    this.#slab = grown;
  }

  #dropOldest(): void {
    const slot = this.start % this.#limits.maxLines;
    this.#head = (this.#offsets[slot] ?? 0) + (this.#lengths[slot] ?? 0);
    this.start += 1;
    this.dropped += 1;
  }

  #copyIn(data: Uint8Array): void {
    const size = this.#slab.length;
    const at = this.#tail % size;
    const first = Math.min(data.length, size - at);
    this.#slab.set(data.subarray(0, first), at);
    this.#slab.set(data.subarray(first), 0);
  }

  #text(offset: number, length: number): string {
    const size = this.#slab.length;
    const at = offset % size;
    if (at + length <= size) return this.#decoder.decode(this.#slab.subarray(at, at + length));
    const whole = new Uint8Array(length);
    whole.set(this.#slab.subarray(at), 0);
    whole.set(this.#slab.subarray(0, at + length - size), size - at);
    return this.#decoder.decode(whole);
  }
}
