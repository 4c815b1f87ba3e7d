/** Which of the two formats a log is in: JSON begins with a brace, CRI with the year. */
import { type BlockDecoder, createJsonFileDecoder } from "../../console/log/record.ts";
import { createCriDecoder } from "./cri-record.ts";

const BRACE = 0x7b;

/** Decodes whole lines of either format, told by the first byte that it sees. */
export function createLogDecoder(): BlockDecoder {
  let decode: BlockDecoder | undefined;
  return (block) => {
    decode ??= block[0] === BRACE ? createJsonFileDecoder() : createCriDecoder();
    return decode(block);
  };
}
