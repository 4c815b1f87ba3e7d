/** A line that is edited unseen, in raw mode: the few keys that a terminal knows by itself when it is not. */
import { LeptonError } from "../errors.ts";

// Arrow keys, marks of a paste and the like: none of them is meant to be in a password.
const SEQUENCE = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|[^[O]?)/g;
const INTERRUPTED = 130;

export class SecretLine {
  private readonly chars: string[] = [];

  get text(): string {
    return this.chars.join("");
  }

  /** Takes what was typed; true when the line has ended. Throws `canceled` on Ctrl-C, and on Ctrl-D before anything. */
  feed(text: string): boolean {
    for (const char of text.replace(SEQUENCE, "")) if (this.key(char)) return true;
    return false;
  }

  private key(char: string): boolean {
    switch (char) {
      case "\r":
      case "\n":
        return true;
      case "\x03":
        throw new LeptonError("canceled", "interrupted", { exitCode: INTERRUPTED });
      case "\x04":
        return this.endOfInput();
      case "\x7f":
      case "\b":
        this.chars.pop();
        return false;
      case "\x15":
        this.chars.length = 0;
        return false;
    }
    if (char >= " " || char === "\t") this.chars.push(char);
    return false;
  }

  private endOfInput(): boolean {
    if (this.chars.length > 0) return true;
    throw new LeptonError("canceled", "the input ended before there was an answer");
  }
}
