/** gRPC's messages in a stream of bytes: a flag (1), the length (4, big-endian), the message. */

const PREFIX_BYTES = 5;

/** A message with its prefix. */
export function encodeMessage(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

export interface MessageReader {
  /** Takes bytes cut anywhere; the sentence tells why the stream cannot go on. */
  read(chunk: Buffer): string | undefined;
  /** True between two messages. */
  readonly isAtEnd: boolean;
}

/** Makes a reader that hands over each whole message and refuses one longer than `maxBytes` by its prefix. */
export function createMessageReader(maxBytes: number, onMessage: (message: Buffer) => void): MessageReader {
  let inPrefix = true;
  // What is read next, the prefix or the message: its length, and its bytes where they came in pieces.
  let wanted = PREFIX_BYTES;
  let pieces: Buffer | undefined;
  let have = 0;

  const complete = (whole: Buffer): string | undefined => {
    pieces = undefined;
    have = 0;
    wanted = inPrefix ? whole.readUInt32BE(1) : PREFIX_BYTES;
    inPrefix = !inPrefix;
    if (inPrefix) onMessage(whole);
    else if (whole[0] !== 0) return "the message is compressed, which was not asked for";
    else if (wanted > maxBytes) return `the message has ${wanted} bytes, more than ${maxBytes}`;
    return wanted === 0 ? complete(whole.subarray(0, 0)) : undefined;
  };

  return {
    read(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        const piece = rest.subarray(0, wanted - have);
        rest = rest.subarray(piece.length);
        if (piece.length < wanted) {
          pieces ??= Buffer.allocUnsafe(wanted);
          have += piece.copy(pieces, have);
          if (have < wanted) return undefined;
        }
        const broken = complete(pieces ?? piece);
        if (broken !== undefined) return broken;
      }
      return undefined;
    },
    get isAtEnd() {
      return inPrefix && have === 0;
    },
  };
}
