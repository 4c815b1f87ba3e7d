/** Finds the keys that detach in what is typed, and holds them back from the process until it is clear. */

export interface Typed {
  /** What the process is to get. */
  readonly data: Uint8Array;
  readonly detached: boolean;
}

export class DetachFilter {
  private readonly keys: Uint8Array;
  private matched = 0;

  constructor(keys: Uint8Array) {
    this.keys = keys;
  }

  /** Takes what was read at once. Text longer than the keys is pasted, not typed: it never detaches. */
  take(chunk: Uint8Array): Typed {
    if (chunk.length > this.keys.length) return { data: this.release(chunk), detached: false };
    const passed: number[] = [];
    for (const byte of chunk) {
      if (byte === this.keys[this.matched]) {
        if (++this.matched === this.keys.length) return { data: Uint8Array.from(passed), detached: true };
        continue;
      }
      passed.push(...this.keys.subarray(0, this.matched));
      this.matched = byte === this.keys[0] ? 1 : 0;
      if (this.matched === 0) passed.push(byte);
    }
    return { data: Uint8Array.from(passed), detached: false };
  }

  // The keys held so far were typed for the process after all.
  private release(chunk: Uint8Array): Uint8Array {
    const held = this.keys.subarray(0, this.matched);
    this.matched = 0;
    return held.length === 0 ? chunk : Buffer.concat([held, chunk]);
  }
}
