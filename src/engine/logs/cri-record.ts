/**
 * The log lines of Kubernetes' container runtimes: `<RFC3339Nano> stdout|stderr P|F <text>` (CRI logging format);
 * P is a line that goes on in the stream's next record.
 */
import type { BlockDecoder, DecodedRecord } from "../../console/log/record.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;

export function createCriDecoder(): BlockDecoder {
  let lastTime = "";
  return (block) => {
    const records: DecodedRecord[] = [];
    for (let start = 0; start < block.length; ) {
      const newline = block.indexOf(NEWLINE, start);
      const end = newline < 0 ? block.length : newline + 1;
      const record = decodeLine(block.subarray(start, end), lastTime);
      records.push(record);
      lastTime = record.time;
      start = end;
    }
    return records;
  };
}

/** `line` includes its newline, which belongs to the data of a full line. */
function decodeLine(line: Uint8Array, lastTime: string): DecodedRecord {
  const streamAt = line.indexOf(SPACE) + 1;
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, streamAt + HEAD_BYTES));
  const match = /^(\S+) (stdout|stderr) ([PF])(?::\S+)? /.exec(head.toString("latin1"));
  if (match === null) {
    const notice = Buffer.from(`[log: damaged record of ${line.length} bytes]\n`);
    return { stream: "stderr", time: lastTime, data: notice };
  }
  const [whole, time = "", stream, flag] = match;
  const isFull = flag === "F" || line.at(-1) !== NEWLINE;
  const data = line.subarray(whole.length, isFull ? line.length : line.length - 1);
  return { stream: stream === "stderr" ? "stderr" : "stdout", time, data };
}

// Stream, tag with room for more tags after a colon, and two spaces.
const HEAD_BYTES = 64;
