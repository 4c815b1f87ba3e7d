/** Puts what is written in one turn of the event loop together, so that it leaves in one piece. */
import { ProtocolError, REASON } from "./frame.ts";
import type { Link } from "./link.ts";

// Answers that the peer has asked for and does not take.
const MAX_UNTAKEN_ANSWERS = 1000;

export interface Writer {
  readonly write: (bytes: Buffer) => void;
  /** Writes what the peer can make us write; throws a ProtocolError where it asks for more and reads nothing. */
  readonly answer: (bytes: Buffer) => void;
  /** Lets everything leave now. */
  readonly flush: () => void;
}

/** Makes the writer of a link. */
export function createWriter(link: Pick<Link, "write">): Writer {
  let pieces: Buffer[] = [];
  let untakenAnswers = 0;
  const flush = (): void => {
    if (pieces.length === 0) return;
    const [first] = pieces;
    const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    pieces = [];
    link.write(bytes, () => {
      untakenAnswers = 0;
    });
  };
  const write = (bytes: Buffer): void => {
    if (pieces.length === 0) queueMicrotask(flush);
    pieces.push(bytes);
  };
  return {
    write,
    answer(bytes) {
      untakenAnswers += 1;
      if (untakenAnswers > MAX_UNTAKEN_ANSWERS) {
        throw new ProtocolError("the peer asks and does not read the answers", REASON.enhanceYourCalm);
      }
      write(bytes);
    },
    flush,
  };
}
