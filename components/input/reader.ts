/** Keys from a stream, one token at a time. */
import type { TerminalInput } from "../screen/terminal.ts";
import { Tokenizer } from "./tokenize.ts";
import type { Token } from "./tokens.ts";

/** How long an Esc waits for what may belong to it. */
const ESC_MS = 20;

export interface KeyReader {
  start(): void;
  /** Leaves the stream to somebody else. */
  stop(): void;
}

export function keyReader(input: TerminalInput, onToken: (token: Token) => void, onEnd: () => void): KeyReader {
  const tokenizer = new Tokenizer();
  let timer: NodeJS.Timeout | undefined;
  const give = (tokens: readonly Token[]) => {
    for (const token of tokens) onToken(token);
  };
  const onData = (data: Uint8Array) => {
    clearTimeout(timer);
    give(tokenizer.feed(data));
    if (tokenizer.waits) timer = setTimeout(() => give(tokenizer.flush()), ESC_MS);
  };
  return {
    start() {
      input.on("data", onData);
      input.on("end", onEnd);
      input.on("error", onEnd);
    },
    stop() {
      clearTimeout(timer);
      input.off("data", onData);
      input.off("end", onEnd);
      input.off("error", onEnd);
    },
  };
}
